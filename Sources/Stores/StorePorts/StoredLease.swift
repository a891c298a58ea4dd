import Foundation
public import Ground

/// A process by machine, boot, number and the moment it began: another one with the same number is another holder.
public struct LeaseHolder: Sendable, Hashable {
    /// `machine boot process start`, separated by spaces.
    public let text: String

    /// A holder as it is on record.
    public init(text: String) { self.text = text }

    /// As people find it: `process@host`.
    public var name: String {
        let parts = text.split(separator: " ")
        guard parts.count == 4, let host = parts[0].split(separator: "/").dropFirst().first else { return text }
        return "\(parts[2])@\(host)"
    }

    /// This process.
    public static func this() -> LeaseHolder {
        let number = ProcessInfo.processInfo.processIdentifier
        return LeaseHolder(text: "\(machine) \(boot) \(number) \(start(of: Int(number)) ?? "0")")
    }

    /// Whether the process is gone for certain; false where it lives, or runs on another machine.
    public var isDead: Bool {
        let parts = text.split(separator: " ")
        guard parts.count == 4, parts[0] == Self.machine[...], let number = Int32(parts[2]) else { return false }
        guard parts[1] == Self.boot[...] else { return true }
        if kill(number, 0) != 0, errno == ESRCH { return true }
        // One of another user may be hidden from us (hidepid), but lives.
        guard let start = Self.start(of: Int(number)) else { return false }
        return start != parts[3]
    }

    /// Whether it runs on this machine, where ``isDead`` is certain both ways.
    public var isLocal: Bool { text.split(separator: " ").first == Self.machine[...] }

    /// Machine, host and space of process numbers: containers and cloned machines share the first, and a number of theirs
    /// says nothing here.
    private static let machine = [
        (try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8)) ?? "-", ProcessInfo.processInfo.hostName,
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "-",
    ].map { $0.filter { !$0.isWhitespace } }.joined(separator: "/")
    private static let boot =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
        .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? "-"

    /// Field 22 of `/proc/N/stat`, clock ticks after boot; "-" for the remains of one, nil where it cannot be read.
    private static func start(of process: Int) -> String? {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        // The name before it may hold spaces and brackets.
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19 else { return nil }
        if fields[0] == "Z" || fields[0] == "X" { return "-" }
        return String(fields[19])
    }
}

/// A lease as the store keeps it.
public struct StoredLease: Sendable, Hashable {
    /// What it is for.
    public var name: String
    /// Who holds it, or held it last.
    public var holder: LeaseHolder
    /// Counts up with every taking.
    public var token: Int
    /// When the holder sent its last heartbeat.
    public var heartbeatAt: Instant
    /// Whether it was not given back.
    public var isHeld: Bool

    /// A lease from its parts.
    public init(name: String, holder: LeaseHolder, token: Int, heartbeatAt: Instant, isHeld: Bool) {
        (self.name, self.holder, self.token) = (name, holder, token)
        (self.heartbeatAt, self.isHeld) = (heartbeatAt, isHeld)
    }

    /// Whether another living process holds it or will take it again.
    ///
    /// A watch gives its lease back after each pass, at least once a minute unless it is in trouble: while the lease is
    /// free, a living last holder with a recent heartbeat will take it for its next pass.
    public func isAnothers(at now: Instant) -> Bool {
        guard holder != .this(), !holder.isDead else { return false }
        return isHeld
            ? !isFree(at: now) : abs(now.secondsSince1970 - heartbeatAt.secondsSince1970) <= Self.patienceSeconds
    }

    /// Seconds without a heartbeat after which a holder on another machine is given up for dead.
    public static let patienceSeconds: Int64 = 300

    /// Whether another process may take it.
    ///
    /// On this machine the kernel knows whether the holder lives, whatever the clock says; only of other machines the
    /// clock must decide.
    public func isFree(at now: Instant) -> Bool {
        if !isHeld || holder.isDead { return true }
        if holder.isLocal { return false }
        // A heartbeat in the future counts as old too: otherwise one wrong clock would lock all processes out until
        // then.
        return abs(now.secondsSince1970 - heartbeatAt.secondsSince1970) > Self.patienceSeconds
    }
}
