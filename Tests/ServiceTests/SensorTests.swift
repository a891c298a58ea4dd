import Access
import Casework
import Delivery
import Foundation
import Governance
import Ground
import HTTPTypes
import Reports
import TestCases
import Testing

@testable import Service

/// Sensors report by messages that are signed as Standard Webhooks has it.
@Suite struct SensorTests {
    private let office: TestOffice
    /// The secret and the signature of the specification's own example.
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    init() async throws {
        var settings = ServiceSettings()
        settings.sensors = [
            Sensor(
                name: "cam-17", secret: try #require(WebhookSecret(Self.secret)), category: "building.new",
                position: TestLocator.origin.degrees, unit: TestOffice.east, map: ["text": "alarm.kinds.0"])
        ]
        office = try await TestOffice(settings)
    }

    private func send(
        _ body: String, id: String = "msg_1", to name: String = "cam-17", seconds: Int64 = 0,
        secret: String = Self.secret
    ) async throws -> TestOffice.Answer {
        let at = office.clock.now.advanced(by: seconds)
        let signed = WebhookSignature(
            id: id, at: at, body: Data(body.utf8), secrets: [try #require(WebhookSecret(secret))])
        return try await office.ask(
            .post, "/api/v1/sensors/\(name)", body: body, signed.headers.map { ($0.name, $0.value) })
    }

    /// From the specification's repository: this secret, id, time and body have this signature.
    @Test func theSignatureOfTheSpecificationsExampleIsGenuine() throws {
        let secret = try #require(WebhookSecret(Self.secret))
        let at = Instant(secondsSince1970: 1_614_265_330)
        func isGenuine(_ signature: String, at moment: Instant = at) -> Bool {
            WebhookSignature.isGenuine(
                id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: "1614265330", signatures: signature,
                body: Data(#"{"test": 2432232314}"#.utf8), secrets: [secret], at: moment)
        }
        let right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        #expect(isGenuine(right) && isGenuine("v1,AAAA " + right))
        #expect(
            !isGenuine("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1AE=") && !isGenuine("") && !isGenuine("v2," + right)
        )
        #expect(isGenuine(right, at: at.advanced(by: 300)) && !isGenuine(right, at: at.advanced(by: 301)))
        #expect(!isGenuine(right, at: at.advanced(by: -301)))
    }

    @Test func aMessageIsAReportAtTheSensorsPlaceAndItsRepeatIsNone() async throws {
        let body = #"{"alarm":{"kinds":["塔吊作业","x"]},"reporter_name":"张三"}"#
        let first = try await send(body)
        #expect(first.status == 201, "\(first.text)")
        let again = try await send(body)
        #expect(again.status == 200 && again.text == first.text)
        #expect(try await send(body, id: "msg_2").status == 201)
        let id = ReportID(try #require(first.object["id"] as? String))
        let report = try #require(try await office.store.report(id, in: .everything)).report
        #expect(report.channel == .sensor && report.text == "塔吊作业" && report.reporter == nil)
        #expect(report.place.position == TestLocator.origin.metres && !report.place.isToBeLocated)
        let east = try await office.token(Post(.dispatcher, at: TestOffice.east))
        #expect(try await office.ask(.get, "/api/v1/reports", as: east).items.count == 2)
    }

    @Test func whatIsNotGenuineIsRefusedAlike() async throws {
        let body = #"{"text":"a"}"#
        let wrong = try await send(body, secret: "whsec_" + Data(repeating: 1, count: 24).base64EncodedString())
        #expect(wrong.status == 401)
        for answer in [
            try await send(body, to: "cam-18"), try await send(body, seconds: -400), try await send(body, seconds: 400),
            try await office.ask(.post, "/api/v1/sensors/cam-17", body: body),
        ] {
            #expect(answer.status == 401 && answer.body == wrong.body)
        }
        #expect(try await send("[1]").status == 400)
    }
}
