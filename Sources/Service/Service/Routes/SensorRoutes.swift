import Access
import Casework
public import Delivery
import Foundation
public import Ground
import HTTPTypes
import Hummingbird
import Reports

/// A sensor that reports by signed messages (Standard Webhooks 1.0.0).
public struct Sensor: Sendable, Hashable {
    /// Its name: messages come to `/api/v1/sensors/{name}`.
    public var name: String
    /// The secret that it signs with.
    public var secret: WebhookSecret
    /// What its messages are about where they do not say so themselves.
    public var category: String?
    /// Where it stands, longitude and latitude on WGS 84, where its messages do not say where.
    public var position: Coordinate?
    /// The unit whose desk has what it reports.
    public var unit: UnitCode
    /// Where in its messages the parts of a report stand: a part's name → keys with points between them.
    public var map: [String: String]

    /// A sensor from its parts.
    public init(
        name: String, secret: WebhookSecret, category: String?, position: Coordinate?, unit: UnitCode,
        map: [String: String]
    ) {
        (self.name, self.secret, self.category) = (name, secret, category)
        (self.position, self.unit, self.map) = (position, unit, map)
    }

    /// What a message tells: by ``map``, or else under the parts' own names.
    func form(_ message: Any) -> [ReportForm.Field: String] {
        var cells: [ReportForm.Field: String] = [:]
        for field in ReportForm.Field.allCases where Self.told.contains(field) {
            cells[field] = Self.text(at: map[field.rawValue] ?? field.rawValue, in: message)
        }
        if cells[.longitude] == nil || cells[.latitude] == nil, let position {
            (cells[.longitude], cells[.latitude], cells[.datum]) = ("\(position.x)", "\(position.y)", "wgs84")
        }
        cells[.category] = cells[.category] ?? category
        cells[.channel] = ReportChannel.sensor.rawValue
        return cells
    }

    /// What a sensor may tell: no reporter, no order.
    private static let told: Set<ReportForm.Field> = [
        .category, .text, .longitude, .latitude, .datum, .accuracy, .parcel, .village, .address, .reportedAt,
        .reference,
    ]

    private static func text(at path: String, in message: Any) -> String? {
        var value: Any? = message
        for key in path.split(separator: ".") {
            if let list = value as? [Any], let index = Int(key) {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[String(key)]
            }
        }
        switch value {
        case let text as String: return text
        case let number as NSNumber: return number.stringValue
        default: return nil
        }
    }
}

extension Route {
    /// What sensors send. The same message again, by its `webhook-id`, is the same report.
    static let sensors: [Route] = [
        Route(.post, "/api/v1/sensors/:name", .anybody) { call in
            let name = try call.parameter("name")
            let body = try await RequestBytes.read(
                from: call.request, bytes: call.settings.bodyBytes, seconds: call.settings.arrivalSeconds)
            func header(_ name: String) -> String {
                HTTPField.Name(name).flatMap { call.request.headers[$0] } ?? ""
            }
            let id = header("webhook-id")
            // A sensor that nobody knows and one whose signature is wrong are answered alike.
            guard let sensor = call.settings.sensors.first(where: { $0.name == name }),
                (1...200).contains(id.utf8.count),
                WebhookSignature.isGenuine(
                    id: id, timestamp: header("webhook-timestamp"), signatures: header("webhook-signature"), body: body,
                    secrets: [sensor.secret], at: call.now)
            else {
                throw Problem(
                    .unauthorized, "not-genuine", zh: "签名、时间或名称不符；请核对密钥与时钟",
                    en: "signature, time or name do not fit; check secret and clock")
            }
            guard let message = try? JSONSerialization.jsonObject(with: body), message is [String: Any] else {
                throw Problem(.badRequest, "no-json", zh: "请求内容不是 JSON", en: "the body is no JSON")
            }
            var form = sensor.form(message)
            form[.reference] = form[.reference] ?? id
            let (result, _) = try await ReportIntake(call: call).take(
                form, of: ReportSender(sensor), request: .none)
            return try call.json(
                ["id": result.record.id.text], status: result.isNew ? .created : .ok)
        }
    ]
}
