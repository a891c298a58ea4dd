public import Calendar
import Foundation
import Ground

/// A receiver, as configured.
public struct Destination: Sendable, Hashable {
    /// How it is told.
    enum Wire: Sendable, Hashable {
        /// Signed events; the secrets that sign, the newest first; two during a rotation.
        case webhook(WebAddress, [WebhookSecret])
        /// Another system's own fields.
        case system(WebAddress, SystemWire)
        /// A robot in a group of people.
        case robot(WebAddress, Robot)
        /// One mailbox.
        case mail(MailServer, Mailbox)
    }

    /// Its name in the configuration and in the outbox.
    public let name: String
    let wire: Wire
    /// The most seconds for an attempt; nil = the deliverer's.
    let timeoutSeconds: Double?
    /// When people are not to be disturbed; nil = never.
    let quietHours: QuietHours?

    /// A receiver of signed events from its configuration.
    ///
    /// `allowsPrivate` lets the address lead into the own machine or network, `allowsPlainHTTP` lets `http:` cross the
    /// open network; `http:` to the own machine or network needs only the first.
    ///
    /// `timeoutSeconds` bounds an attempt, nil = as the ``Deliverer`` says.
    ///
    /// Throws ``DeliveryError`` for a secret or an address that cannot be used.
    public init(
        name: String, address: String, secrets: [String], allowsPrivate: Bool = false, allowsPlainHTTP: Bool = false,
        timeoutSeconds: Double? = nil
    ) throws {
        let web = try WebAddress(
            address, of: name, allowsPrivate: allowsPrivate, allowsPlainHTTP: allowsPlainHTTP)
        let keys = secrets.compactMap(WebhookSecret.init)
        guard !keys.isEmpty, keys.count == secrets.count else {
            throw DeliveryError.malformedSecret(destination: name)
        }
        self.init(name: name, wire: .webhook(web, keys), timeoutSeconds: timeoutSeconds, quietHours: nil)
    }

    /// Another system, which gets orders in its own fields; the rest as above.
    public init(
        system name: String, address: String, wire: SystemWire, allowsPrivate: Bool = false,
        allowsPlainHTTP: Bool = false, timeoutSeconds: Double? = nil
    ) throws {
        let web = try WebAddress(
            address, of: name, allowsPrivate: allowsPrivate, allowsPlainHTTP: allowsPlainHTTP)
        self.init(name: name, wire: .system(web, wire), timeoutSeconds: timeoutSeconds, quietHours: nil)
    }

    /// A robot in a group of people; the rest as above.
    public init(
        robot name: String, address: String, robot: Robot, quietHours: QuietHours?, allowsPrivate: Bool = false
    ) throws {
        let web = try WebAddress(address, of: name, allowsPrivate: allowsPrivate, allowsPlainHTTP: false)
        self.init(name: name, wire: .robot(web, robot), timeoutSeconds: nil, quietHours: quietHours)
    }

    /// A mailbox that gets notices.
    public init(mail name: String, to mailbox: Mailbox, through server: MailServer, quietHours: QuietHours?) {
        self.init(
            name: name, wire: .mail(server, mailbox), timeoutSeconds: server.timeoutSeconds, quietHours: quietHours)
    }

    private init(name: String, wire: Wire, timeoutSeconds: Double?, quietHours: QuietHours?) {
        (self.name, self.wire, self.timeoutSeconds, self.quietHours) = (name, wire, timeoutSeconds, quietHours)
    }

    /// Whether a failure stops what stands behind it, so that the receiver has everything in order.
    var keepsOrder: Bool { if case .webhook = wire { false } else { true } }

    /// The longest wait before another attempt, seconds: who gets everything in order waits with all of it.
    var longestWaitSeconds: Int64? { keepsOrder ? 3_600 : nil }

    /// The most messages a minute; nil = any number.
    var mostPerMinute: Int? { if case .robot = wire { Robot.mostPerMinute } else { nil } }
}
