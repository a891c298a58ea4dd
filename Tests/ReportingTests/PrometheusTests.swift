import Findings
import Foundation
import Ground
import TestFindings
import Testing
import TestNeeds

@testable import Reporting

@Suite struct PrometheusTests {
    private typealias C = CoverageFixture

    private var snapshot: MetricsSnapshot {
        var snapshot = MetricsSnapshot(takenAt: Instant(secondsSince1970: 1_790_000_100))
        snapshot.surveysByOutcome = ["finished": 12, "failed": 1]
        snapshot.lastSurveyStartedAt = Instant(secondsSince1970: 1_790_000_000)
        snapshot.lastSurveyFinishedAt = Instant(secondsSince1970: 1_790_000_050)
        snapshot.lastSurveySeconds = 49.75
        snapshot.parcelsJudged = 5312
        snapshot.findingsByState = [.suspected: 3, .confirmed: 2]
        snapshot.ordersOpen = 4
        (snapshot.scenesAccepted, snapshot.scenesRefused) = (30, 2)
        snapshot.outboxPending = ["区平台 \"甲\"\\\n": 7]
        snapshot.outboxAbandoned = ["区平台 \"甲\"\\\n": 0]
        snapshot.oldestPendingAt = Instant(secondsSince1970: 1_790_000_040)
        snapshot.coverage = C.village.counts
        snapshot.storeBytes = 123_456_789_012
        snapshot.leases = [
            "watch": .init(isHeld: true, heartbeatAt: Instant(secondsSince1970: 1_790_000_099)),
            "survey": .init(isHeld: false, heartbeatAt: Instant(secondsSince1970: 1_790_000_050)),
        ]
        return snapshot
    }

    @Test func theTextIsAsTheFormatWantsIt() {
        let lines = snapshot.prometheusText.components(separatedBy: "\n")
        #expect(lines.last == "")
        let expected = [
            "# TYPE parcelwatch_surveys gauge", "parcelwatch_surveys{outcome=\"failed\"} 1",
            "parcelwatch_surveys{outcome=\"finished\"} 12", "# TYPE parcelwatch_scenes gauge",
            "parcelwatch_scenes{state=\"refused\"} 2", "parcelwatch_last_survey_duration_seconds 49.75",
            "parcelwatch_last_survey_end_timestamp_seconds 1790000050", "parcelwatch_findings{state=\"lapsed\"} 0",
            "parcelwatch_outbox_pending{destination=\"区平台 \\\"甲\\\"\\\\\\n\"} 7",
            "parcelwatch_outbox_oldest_pending_age_seconds 60", "parcelwatch_store_bytes 123456789012",
            "parcelwatch_parcels{standing=\"not_seen\"} 2", "parcelwatch_lease_held{lease=\"survey\"} 0",
            "parcelwatch_lease_held{lease=\"watch\"} 1",
            "parcelwatch_lease_heartbeat_timestamp_seconds{lease=\"watch\"} 1790000099",
        ]
        for line in expected { #expect(lines.contains(line), "\(line)") }
    }

    @Test(arguments: [
        (1.0, "1"), (0.1, "0.1"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
    ]) func numbersAreWrittenAsPrometheusReadsThem(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    @Test func whatIsNotKnownIsLeftOut() {
        let text = MetricsSnapshot(takenAt: C.asOf).prometheusText
        #expect(
            !text.contains("last_survey_start") && !text.contains("store_bytes") && !text.contains("outbox_pending{"))
        #expect(!text.contains("parcelwatch_lease"))
        #expect(text.contains("parcelwatch_surveys{outcome=\"finished\"} 0"))
    }

    @Test(
        .needs(
            CoverageFixture.pythonHas("prometheus_client"),
            "PyPI's prometheus_client is not in .build/test-python"))
    func prometheusOwnParserReadsIt() async throws {
        let script = """
            import re, sys
            from prometheus_client.parser import text_string_to_metric_families as parse
            text = open(sys.argv[1], encoding="utf-8", newline="").read()
            families = list(parse(text))
            values = {(s.name, tuple(sorted(s.labels.items()))): s.value for f in families for s in f.samples}
            for family in families:
                assert family.documentation and family.type in ("counter", "gauge"), family
                for sample in family.samples:
                    assert sample.name.startswith("parcelwatch_"), sample
                    assert (family.type == "counter") == sample.name.endswith("_total"), sample
            assert values["parcelwatch_outbox_pending", (("destination", '区平台 "甲"\\\\\\n'),)] == 7, values
            assert values["parcelwatch_store_bytes", ()] == 123456789012
            print(len(families), len(values))
            """
        try await ExportFixture.inFolder { folder in
            let path = folder.appending(path: "metrics").path
            try Data(snapshot.prometheusText.utf8).write(to: URL(fileURLWithPath: path))
            let (status, output) = try runTool(C.python, ["-c", script, path])
            #expect(status == 0 && output == "17 27\n", "\(output)")
        }
    }
}
