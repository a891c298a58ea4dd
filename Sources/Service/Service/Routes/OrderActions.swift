import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import StorePorts
import WorkOrders

/// The steps of orders as routes: `POST /api/v1/orders/{id}/{action}`.
///
/// Each needs `If-Match` with the version that its sender has seen: who comes second gets 409 with the version now. With an
/// `Idempotency-Key`, the same request again is answered without a second step.
enum OrderActions {
    /// Every action.
    static let all: [Route] = [
        action("dispatch", .dispatched, DispatchBody.self) { body, _ in
            .dispatched(
                OrderStep.Dispatch(
                    unit: UnitCode(body.unit), coHandlers: body.units, limits: [], rules: "", note: body.note))
        },
        action("sign", .signed, EmptyBody.self) { _, _ in .signed },
        action("return", .returned, ReturnBody.self) { body, _ in
            .returned(
                OrderStep.Return(reason: body.reason, basis: body.basis, proposed: UnitCode(body.proposedUnit)))
        },
        action("uphold", .upheld, ReasonBody.self) { body, _ in .upheld(OrderStep.Reason(body.reason)) },
        action("dispute", .disputed, DisputeBody.self) { body, _ in
            .disputed(OrderStep.Dispute(reason: body.reason, proposed: body.proposedUnit.map { UnitCode($0) }))
        },
        action("state", .stated, NoteBody.self) { body, post in
            .stated(OrderStep.Statement(unit: post.unit, text: body.note))
        },
        action("rule", .ruled, RulingBody.self) { body, _ in
            .ruled(
                OrderStep.Ruling(lead: UnitCode(body.lead), coHandlers: body.units, reason: body.reason))
        },
        action("pause", .paused, PauseBody.self) { body, _ in
            .paused(OrderStep.Pause(reason: body.reason, evidence: body.evidence, until: body.until))
        },
        action("resume", .resumed, EmptyBody.self) { _, _ in .resumed },
        action("extend", .extended, ExtensionBody.self) { body, _ in
            guard let span = WorkingSpan(body.span) else {
                throw Problem(
                    .unprocessableContent, "wrong-value", zh: "span：请写成 5wd（工作日）或 4wh（工作小时）",
                    en: "span: write 5wd (working days) or 4wh (working hours)")
            }
            return .extended(OrderStep.Extension(span: span, reason: body.reason))
        },
        action("stage", .stageDone, StageBody.self) { body, _ in
            .stageDone(OrderStep.StageDone(stage: body.stage, note: body.note))
        },
        action("part", .partDone, NoteBody.self) { body, post in
            .partDone(OrderStep.PartDone(unit: post.unit, note: body.note))
        },
        Route(.post, path("report"), .deed(.step(.reported))) { call in
            let (body, text) = try await call.bodyAndText(FeedbackBody.self)
            let seen = try await call.order()
            let actor = try call.actor(for: .reported, seen)
            return try await call.answer(
                call.rooms.orderDesk.take(
                    .reported(body.feedback(evidence: call.evidence(body.evidence ?? []))), on: seen.order.id,
                    request: call.guardOfRequest("report", seen, text), by: actor))
        },
        action("answer", .answered, AnswerBody.self) { body, _ in
            .answered(OrderStep.Answer(reference: body.reference, text: body.text))
        },
        action("pass", .passed, CheckBody.self) { body, _ in .passed(OrderStep.Check(note: body.note)) },
        action("send-back", .sentBack, ReasonBody.self) { body, _ in .sentBack(OrderStep.Reason(body.reason)) },
        action("reopen", .reopened, ReasonBody.self) { body, _ in
            .reopened(OrderStep.Reopening(cause: .supervisor, reason: body.reason))
        },
        action("assign", .assigned, AssignmentBody.self) { body, _ in
            .assigned(OrderStep.Assignment(leader: body.leader, deadline: body.deadline))
        },
        Route(.post, path("merge"), .deed(.step(.mergedInto))) { call in
            let (body, text) = try await call.bodyAndText(MergerBody.self)
            let seen = try await call.order()
            // The other order has to be within the caller's sight as well.
            guard try await call.rooms.store.order(WorkOrderID(body.into), in: call.scope) != nil else {
                throw Problem.notFound
            }
            let actor = try call.actor(for: .mergedInto, seen)
            return try await call.answer(
                call.rooms.orderDesk.merge(
                    seen.order.id, into: WorkOrderID(body.into), reason: body.reason,
                    request: call.guardOfRequest("merge", seen, text), by: actor))
        },
        Route(.post, path("unmerge"), .deed(.step(.unmerged))) { call in
            let text = try await call.bodyAndText(EmptyBody.self).text
            let seen = try await call.order()
            let actor = try call.actor(for: .unmerged, seen)
            return try await call.answer(
                call.rooms.orderDesk.unmerge(
                    seen.order.id, request: call.guardOfRequest("unmerge", seen, text), by: actor))
        },
    ]

    private static func path(_ word: String) -> String { "/api/v1/orders/:id/\(word)" }

    private static func action<Body: StepBody>(
        _ word: String, _ kind: OrderStepKind, _ type: Body.Type,
        _ step: @escaping @Sendable (Body, Post) throws -> OrderStep
    ) -> Route {
        Route(.post, path(word), .deed(.step(kind))) { call in
            let (body, text) = try await call.bodyAndText(Body.self)
            let seen = try await call.order()
            for unit in body.namedUnits where seen.office.units[unit] == nil {
                throw Problem(
                    .unprocessableContent, "unknown-unit", zh: "没有单位 \(unit)", en: "there is no unit \(unit)")
            }
            let post = try call.post(for: kind, seen)
            return try await call.answer(
                call.rooms.orderDesk.take(
                    step(body, post), on: seen.order.id, request: call.guardOfRequest(word, seen, text),
                    by: .account(call.account, as: post)))
        }
    }

    /// The word of a step in addresses.
    static func word(of kind: OrderStepKind) -> String {
        switch kind {
        case .dispatched: "dispatch"
        case .signed: "sign"
        case .returned: "return"
        case .upheld: "uphold"
        case .disputed: "dispute"
        case .stated: "state"
        case .ruled: "rule"
        case .paused: "pause"
        case .resumed: "resume"
        case .extended: "extend"
        case .stageDone: "stage"
        case .partDone: "part"
        case .reported: "report"
        case .answered: "answer"
        case .passed: "pass"
        case .sentBack: "send-back"
        case .reopened: "reopen"
        case .assigned: "assign"
        case .mergedInto: "merge"
        case .unmerged: "unmerge"
        case .arbiterRaised, .warned, .rechecked, .doubted, .withdrawn, .revived, .absorbed, .released: kind.rawValue
        }
    }

    /// What an account may do with an order now, with the post under which it would.
    static func allowed(
        _ account: Account, _ seen: SeenOrder, at now: Instant
    ) -> [(kind: OrderStepKind, post: Post)] {
        let context = seen.context
        var found: [(kind: OrderStepKind, post: Post)] = []
        for post in account.posts {
            let actor = CaseActor.account(account, as: post).orderActor
            for kind in seen.order.course.next(for: actor, at: now, in: context)
            where Deed.step(kind).roles.contains(post.role) && !found.contains(where: { $0.kind == kind }) {
                found.append((kind, post))
            }
        }
        return found.sorted { rank(of: $0.kind) < rank(of: $1.kind) }
    }

    private static func rank(of kind: OrderStepKind) -> Int { OrderStepKind.allCases.firstIndex(of: kind) ?? 0 }
}

extension Call {
    /// The post under which the caller takes a step: the first that may now, else the first that may at all, so that the refusal says
    /// why.
    fileprivate func post(for kind: OrderStepKind, _ seen: SeenOrder) throws -> Post {
        let context = seen.context
        let account = try account
        let able = posts.first { post in
            let actor = CaseActor.account(account, as: post).orderActor
            return seen.order.course.next(for: actor, at: now, in: context).contains(kind)
        }
        guard let post = able ?? posts.first else { throw Problem.notFound }
        return post
    }

    fileprivate func actor(for kind: OrderStepKind, _ seen: SeenOrder) throws -> CaseActor {
        .account(try account, as: try post(for: kind, seen))
    }

    /// The version that the sender has seen, and its key.
    fileprivate func guardOfRequest(_ word: String, _ seen: SeenOrder, _ text: String) throws -> RequestGuard {
        try guardOfRequest("\(word)\n\(seen.order.id)\n\(text)", version: seenVersion())
    }

    /// The order after a step, as the caller sees it.
    fileprivate func answer(_ result: OrderDesk.Result) async throws -> Response {
        let id = result.order.id
        let (version, office, events) = try await rooms.store.read {
            (try $0.version(of: id) ?? 0, try $0.office(), try $0.events(on: id.text))
        }
        let seen = SeenOrder(
            order: result.order, version: version, office: office, handlers: OrderEntry.handlers(in: events))
        return try json(OrderDocument(seen, self), headers: [.eTag: "\"\(version)\""])
    }
}
