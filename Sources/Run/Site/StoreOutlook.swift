import Casework
import Console
import Findings
import Foundation
import Ground
public import Model
import StorePorts
public import Survey

/// Inspects a store without writing, for `survey --dry-run`.
public struct StoreOutlook: Sendable {
    let store: String
    let plan: SurveyPlan
    let model: JudgeModel

    /// The outlook for `store`, which need not exist.
    public init(store: String, plan: SurveyPlan, model: JudgeModel) {
        (self.store, self.plan, self.model) = (store, plan, model)
    }

    /// Says how the survey would begin; throws what would stop it, with the status with which it would end.
    public func tell() async throws {
        if let fault = NamedPlace.fileToMake(URL(fileURLWithPath: store).path) {
            throw Hindrance(message: Message(zh: "--store：\(fault.chinese)", en: "--store: \(fault.english)"))
        }
        let opened: any OfficeStore
        do {
            opened = try Stores.reading(store)
        } catch StoreError.missing {
            say(zh: "尚不存在，核查时新建", en: "does not exist yet, the survey creates it")
            return
        } catch StoreError.olderVersion {
            say(
                zh: "由旧版程序写成，核查开始时自动升级（或先运行 parcelwatch store migrate）",
                en: "was written by an older program; the survey brings it up to date when it begins (or run "
                    + "parcelwatch store migrate first)")
            return
        }
        defer { try? opened.close() }
        if let kept = try await opened.parcelsCRS(), kept != plan.grid.crs {
            throw CaseError.otherCRS(store: store, kept: kept, survey: plan.grid.crs)
        }
        let record = try await plan.identify(model: model)
        switch try await opened.standing(of: record.id) {
        case .finished:
            say(
                zh: "本次核查 \(record.id) 已完成，再次运行不会改变任何内容",
                en: "this survey (\(record.id)) is finished already, running it again changes nothing")
            return
        case .unfinished(let blocks):
            say(
                zh: "本次核查 \(record.id) 已记录 \(blocks.count)/\(record.blockCount) 个分块，将从断点续跑",
                en:
                    "of this survey (\(record.id)) \(blocks.count) of \(record.blockCount) blocks are recorded, it would be "
                    + "resumed from there")
        case nil:
            say(
                zh: "可用；本次核查 \(record.id) 将从头开始，共 \(record.blockCount) 个分块",
                en: "can be used; this survey (\(record.id)) would start from the beginning, "
                    + "with \(record.blockCount) blocks")
        }
        if let lease = try await opened.lease(surveyLease), !lease.isFree(at: .now) {
            throw StoreError.leaseHeld(path: store, holder: lease.holder.name, since: lease.heartbeatAt)
        }
    }

    private func say(zh chinese: String, en english: String) {
        Console.say(Message(zh: "存储 \(store)：\(chinese)", en: "store \(store): \(english)"))
    }

    private struct Hindrance: ExplainedError {
        let message: Message
        var exitStatus: ExitStatus { .cannotCreate }
    }
}
