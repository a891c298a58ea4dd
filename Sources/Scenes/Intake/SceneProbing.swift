import Catalogue
import Foundation
import Gate
import Ground
import Imagery
public import Processes

/// The child's part of checking a raster file.
public enum SceneProbing {
    /// What it is asked.
    struct Question: Sendable, Codable {
        let path: String
        let roots: [String]
        let limits: GateLimits
        let area: Bounds?
        let declared: SceneDeclaration
    }

    /// What it answers.
    struct Answer: Sendable, Codable {
        var report: GateReport
        var description: SceneDescription?
        var bandCount: Int?
        var peakMebibytes: Int?
    }

    /// Runs the child: reads the question, checks the file, answers. Never returns.
    public static func answer(under limits: ConfinedLimits) throws -> Never {
        try ConfinedChild.answer(under: limits) { (question: Question) in
            var answer = look(question)
            answer.peakMebibytes = peakMemoryBytes() >> 20
            return answer
        }
    }

    static let outOfMemory = GateNote(
        "raster.memory", zh: "读取它需要的内存超过上限；请改为分块的 GeoTIFF（COG），或调大 child_memory_mib",
        en: "reading it takes more memory than allowed; make it a tiled GeoTIFF (COG), or raise child_memory_mib")

    private static func look(_ question: Question) -> Answer {
        let path: String
        do { path = try PathGate(roots: question.roots).admit(question.path) } catch {
            return Answer(report: GateReport(refusal: error.note))
        }
        guard !ArchiveGate.isArchive(path) else {
            let note = GateNote(
                "raster.format", zh: "是 zip 压缩包，不是影像；请以 .zip 为名提交，或解压后提交",
                en: "is a zip archive, no imagery; hand it in under a name that ends in .zip, or unpack it")
            return Answer(report: GateReport(refusal: note))
        }
        var answer = Answer(report: RasterGate.check(path, limits: question.limits, roots: question.roots))
        guard answer.report.refusal == nil else { return answer }
        SceneProbe.isolate()
        do throws(SceneFault) {
            let found = try SceneProbe.look(
                at: path, declared: question.declared, area: question.area, now: .now, limits: question.limits)
            add(found.warnings.map(GateNote.init), to: &answer.report)
            (answer.description, answer.bandCount) = (found.description, found.bandCount)
        } catch {
            answer.report.refusal = error.code == "raster.memory" ? outOfMemory : GateNote(error)
        }
        return answer
    }

    /// Adds what was not said yet.
    private static func add(_ notes: [GateNote], to report: inout GateReport) {
        for note in notes where !report.warnings.contains(where: { $0.code == note.code }) {
            report.warnings.append(note)
        }
    }
}

extension GateNote {
    fileprivate init(_ fault: SceneFault) {
        self.init(fault.code, zh: fault.message.chinese, en: fault.message.english)
    }
}
