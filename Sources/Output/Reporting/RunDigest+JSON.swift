import Casework
import Export
import Findings
public import Foundation
import Ground
import WorkOrders

extension RunDigest {
    /// The most bytes that ``json`` has: some receivers take no more (Standard Webhooks recommends thin payloads).
    public static let mostBytes = 20_000

    /// The digest as one line of JSON, members in a fixed order, without a line end.
    ///
    /// Counts are whole; lists are cut to the first 100, or fewer where ``mostBytes`` would be passed, and say how many
    /// there are.
    public var json: Data {
        var digest = self
        digest.findings.sort { $0.id < $1.id }
        digest.ordersRaised.sort()
        digest.ordersUpdated.sort()
        digest.ordersWithdrawn.sort()
        for limit in [100, 60, 30, 10] {
            let data = Data(digest.text(limit: limit).utf8)
            if data.count <= Self.mostBytes { return data }
        }
        return Data(digest.text(limit: 0).utf8)
    }

    private func text(limit: Int) -> String {
        func cut(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.prefix(200))) }
        func short(_ text: String) -> JSONText { .text(cut(text)) }
        func message(_ message: Message?) -> JSONText {
            message.map { .object([("zh", short($0.chinese)), ("en", short($0.english))]) } ?? .null
        }
        func ids(_ ids: [WorkOrderID]) -> JSONText {
            .object([
                ("count", .integer(ids.count)), ("ids", .list(ids.prefix(limit).map { .text($0.text) })),
            ])
        }
        func counts(_ counts: [Count]) -> JSONText {
            .object(counts.sorted { $0.code < $1.code }.prefix(limit).map { (cut($0.code), .integer($0.count)) })
        }
        func epoch(_ epoch: Epoch?) -> JSONText {
            guard let epoch else { return .null }
            return .object([
                ("acquired_at", .optional(epoch.acquiredAt)), ("sensor", .optional(epoch.sensorClass?.rawValue)),
                ("scene_count", .integer(epoch.scenes.count)),
                ("scenes", .list(epoch.scenes.prefix(min(limit, 20)).map(short))),
            ])
        }
        return JSONText.object([
            ("schema", .text("parcelwatch.run/1")), ("version", .text(Program.version)),
            ("run", run.map { .integer(Int($0)) } ?? .null), ("area", short(area)),
            ("survey", .optional(survey?.text)), ("outcome", .text(outcome.rawValue)),
            ("explanation", message(explanation)), ("started_at", .text(startedAt.description)),
            ("ended_at", .text(endedAt.description)), ("seconds", .integer(Int(seconds))),
            ("earlier", epoch(earlier)), ("later", epoch(later)), ("pair_reason", message(pairReason)),
            (
                "parcels",
                .object([
                    ("judged", .integer(parcelsTotal)),
                    ("by_verdict", .object(VerdictClass.allCases.map { ($0.rawValue, .integer(parcels($0))) })),
                    ("left_out", counts(parcelsLeftOut)),
                ])
            ),
            ("findings", notices(limit: limit)),
            (
                "orders",
                .object([
                    ("raised", ids(ordersRaised)), ("updated", ids(ordersUpdated)),
                    ("withdrawn", ids(ordersWithdrawn)),
                ])
            ),
            ("coverage", coverage.map(Self.json) ?? .null),
            (
                "refusals",
                .object([
                    ("count", .integer(refusals.count)),
                    (
                        "items",
                        .list(
                            refusals.prefix(min(limit, 20)).map {
                                .object([("name", short($0.name)), ("code", short($0.code))])
                            })
                    ),
                ])
            ),
            ("alignment", alignment.map(Self.json) ?? .null), ("warnings", counts(warnings)),
            ("report", report.map(short) ?? .null),
            (
                "log",
                log.map { .object([("sequence", .integer($0.sequence)), ("hash", .text($0.hash))]) } ?? .null
            ),
        ]).text
    }

    private func notices(limit: Int) -> JSONText {
        let classes = VerdictClass.allCases.filter(\.isChange).map { verdict in
            (verdict.rawValue, JSONText.integer(findings.count { $0.verdictClass == verdict }))
        }
        let items = findings.prefix(limit).map { notice in
            JSONText.object([
                ("id", .text(notice.id.text)), ("class", .text(notice.verdictClass.rawValue)),
                ("news", .text(notice.news.rawValue)),
                ("confidence", .optional(notice.confidence.map { ($0 * 1000).rounded() / 1000 })),
            ])
        }
        return .object([
            ("count", .integer(findings.count)), ("by_class", .object(classes)),
            ("by_news", .object(FindingNews.allCases.map { ($0.rawValue, .integer(count($0))) })),
            ("items", .list(items)),
        ])
    }

    private static func json(_ coverage: CoverageCounts) -> JSONText {
        .object([
            ("not_seen_days", .integer(coverage.notSeenDays)), ("seen", .integer(coverage.seen)),
            ("not_seen", .integer(coverage.notSeen)), ("never", .integer(coverage.never)),
        ])
    }

    private static func json(_ alignment: AlignmentSummary) -> JSONText {
        .object([
            ("aligned", .raw(alignment.isAligned ? "true" : "false")),
            ("shift_columns", .number(alignment.shiftColumns)), ("shift_rows", .number(alignment.shiftRows)),
            ("residual_px", .optional(alignment.residualPixels)),
            ("reliable_windows", .integer(alignment.reliableWindows)), ("windows", .integer(alignment.windows)),
            ("cloud_share", .number(alignment.cloudShare)),
        ])
    }
}
