import ArgumentParser
import Casework
import Console
import Delivery
import Foundation
import Ground
import StorePorts

/// `parcelwatch deliveries`
struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: Message(
            zh: "推送与通知：在等的、失败的、重发、放弃", en: "Messages on their way: what waits, what failed, try again, give up."),
        discussion: Message(
            zh: """
                值守进程推送：工单到其他系统（规则的 deliver）、通知到人（邮件、企业微信、钉钉）、核查结果到 webhooks。失败的自动重试，对同一系统\
                按先后顺序；一周仍不成的放弃，可在此重发。
                """,
            en: """
                The watch sends: orders into other systems (deliver of the rules), notices to people (mail, robots of wecom and \
                dingtalk), results of surveys to webhooks. What fails is tried again by itself, to a system in order; after a \
                week it is given up, and can be sent again here.
                """),
        examples: [
            "parcelwatch deliveries list --store nanhai.gpkg",
            "parcelwatch deliveries retry --to 消防四化 --store nanhai.gpkg",
            "parcelwatch deliveries drop 17 --reason 对方不收此类 --store nanhai.gpkg",
        ],
        subcommands: [List.self, Retry.self, Drop.self])

    /// `parcelwatch deliveries list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出在等的与放弃的", en: "List what waits and what was given up."),
            examples: [
                "parcelwatch deliveries list --store nanhai.gpkg",
                "parcelwatch deliveries list --all --to 消防四化 --store nanhai.gpkg --json",
            ])

        @Flag(name: .long, help: ArgumentHelp(zh: "也列出已送达的", en: "those that were delivered, too")) var all = false

        @Option(name: .long, help: ArgumentHelp(zh: "只要发给它的", en: "to this receiver only", value: .name)) var to:
            String?

        @Option(name: .long, help: ArgumentHelp(zh: "只要此工单的", en: "of this order only", value: .identifier))
        var order: String?

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let entries = try await options.read { store in
                if let order { return try await store.outbox(ofOrder: order) }
                return try await store.outbox()
            }
            let shown = entries.filter { entry in
                (all || entry.state != .delivered) && (to.map { $0 == entry.destination } ?? true)
            }
            try Self.listing.say(
                shown, asJSON: list.json,
                ifEmpty: Message(zh: "没有在等或放弃的推送", en: "nothing waits and nothing was given up"))
        }

        private static var listing: Listing<OutboxEntry> {
            Listing(columns: [
                ListColumn("id", zh: "编号", en: "id") { .number(Double($0.id), decimals: 0) },
                ListColumn("to", zh: "发给", en: "to") { .text($0.destination) },
                ListColumn("event", zh: "事件", en: "event") { .text($0.eventType) },
                ListColumn("order", zh: "工单", en: "order") { .text($0.order) },
                ListColumn("key") { .text($0.key) },
                ListColumn("state", zh: "状态", en: "state") { .word($0.state.rawValue, $0.state.name) },
                ListColumn("created_at", zh: "生成", en: "made") { .time($0.createdAt) },
                ListColumn("attempts", zh: "已试", en: "tried") { .number(Double($0.attempts), decimals: 0) },
                ListColumn("next_attempt_at", zh: "下次", en: "next") {
                    .time($0.state == .pending ? $0.nextAttemptAt : nil)
                },
                ListColumn("delivered_at") { .time($0.deliveredAt) },
                ListColumn("answer_id", zh: "对方编号", en: "its id") { .text($0.answerID) },
                ListColumn("error", zh: "原因", en: "why") { .text($0.lastError) },
            ])
        }
    }

    /// `parcelwatch deliveries retry`
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "马上重发，也包括已放弃的", en: "Send again at once, also what was given up."),
            discussion: Message(
                zh: "值守进程几秒内重发；排在前面的先发。", en: "The watch sends it within seconds; what stands before it goes first."),
            examples: [
                "parcelwatch deliveries retry 17 18 --store nanhai.gpkg",
                "parcelwatch deliveries retry --to 消防四化 --store nanhai.gpkg",
            ])

        @Argument(
            help: ArgumentHelp(zh: "编号，见 deliveries list", en: "ids, as deliveries list shows them", value: .number))
        var ids: [Int64] = []

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "发给它而未送达的全部", en: "everything for this receiver that was not delivered", value: .name))
        var to: String?

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard ids.isEmpty == (to == nil) else { return }
            throw ValidationError(zh: "请给出编号，或用 --to 给出接收方", en: "give ids, or a receiver by --to")
        }

        func run() async throws {
            let store = try options.writing()
            defer { try? store.close() }
            var ids = ids
            if let to {
                ids = try await store.outbox().filter { $0.destination == to && $0.state != .delivered }.map(\.id)
                guard !ids.isEmpty else {
                    throw NotFound(
                        message: Message(
                            zh: "没有发给“\(to)”而未送达的；用 parcelwatch deliveries list --all 查看",
                            en: "nothing for “\(to)” is undelivered; see parcelwatch deliveries list --all"))
                }
            }
            let sent = try await SendingDesk(store, clock: { .now }).retry(ids, by: .user)
            Console.say(Message(zh: "\(sent.count) 条将马上重发", en: "\(sent.count) will be sent again at once"))
        }
    }

    /// `parcelwatch deliveries drop`
    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "放弃，让排在后面的先走", en: "Give up, so that what stands behind goes on."),
            examples: ["parcelwatch deliveries drop 17 --reason 对方不收此类 --store nanhai.gpkg"])

        @Argument(
            help: ArgumentHelp(zh: "编号，见 deliveries list", en: "ids, as deliveries list shows them", value: .number))
        var ids: [Int64]

        @Option(name: .long, help: ArgumentHelp(zh: "为什么", en: "why", value: .text)) var reason: String

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try options.writing()
            defer { try? store.close() }
            let dropped = try await SendingDesk(store, clock: { .now }).drop(ids, reason: reason, by: .user)
            Console.say(Message(zh: "已放弃 \(dropped.count) 条", en: "gave \(dropped.count) up"))
        }
    }
}

extension OutboxEntry.State {
    /// The name shown to people.
    var name: Message {
        switch self {
        case .pending: Message(zh: "等待", en: "waits")
        case .delivered: Message(zh: "已送达", en: "delivered")
        case .abandoned: Message(zh: "已放弃", en: "given up")
        }
    }
}

extension OutboxEntry {
    /// How far it has come, in a line of an order.
    var standing: String {
        let answer = answerID.map { Message(zh: "，对方编号 \($0)", en: ", its id \($0)") } ?? Message(zh: "", en: "")
        let time = deliveredAt.map { " " + LocalTime.text($0) } ?? ""
        let why = state == .delivered ? "" : lastError.map { " (\($0))" } ?? ""
        return Message(
            zh: "\(eventType)：\(state.name.chinese)\(time)\(answer.chinese)\(why)",
            en: "\(eventType): \(state.name.english)\(time)\(answer.english)\(why)"
        ).text(in: .chosen)
    }
}

/// A message to another system, for programs.
struct DeliveryDocument: Encodable {
    let to: String
    let event: String
    let key: String
    let state: String
    let deliveredAt: Instant?
    let answerID: String?
    let error: String?

    init(_ entry: OutboxEntry) {
        (to, event, key, state) = (entry.destination, entry.eventType, entry.key, entry.state.rawValue)
        (deliveredAt, answerID, error) = (entry.deliveredAt, entry.answerID, entry.lastError)
    }

    private enum CodingKeys: String, CodingKey {
        case to, event, key, state, error
        case deliveredAt = "delivered_at"
        case answerID = "answer_id"
    }
}
