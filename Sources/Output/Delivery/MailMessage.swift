import Crypto
import Foundation
import Ground

/// A notice as a mail (RFC 5322), in ASCII alone: its words travel as base64, so that no line of it is a header of anybody's making.
struct MailMessage: Sendable, Hashable {
    let notice: NoticeContent
    /// The event's key, of which the message's id is made: a repeat is the same mail.
    let key: String
    let sender: Mailbox
    let senderName: String?
    let recipient: Mailbox
    let date: Instant

    /// The whole message with CRLF.
    var text: String {
        let id = SHA256.hash(data: Data("\(key) \(recipient)".utf8)).prefix(16)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let from = senderName.map { "\(Self.encoded($0, after: 6)) <\(sender)>" } ?? "<\(sender)>"
        let headers = [
            "From: \(from)", "To: <\(recipient)>", "Subject: \(Self.encoded(notice.title, after: 9))",
            "Date: \(Self.date(date))", "Message-ID: <\(id)@\(sender.domain)>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
        ]
        let words = ([notice.title, ""] + notice.lines).joined(separator: "\r\n") + "\r\n"
        let body = Data(words.utf8).base64EncodedString(
            options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return (headers + ["", body, ""]).joined(separator: "\r\n")
    }

    /// A text as encoded words (RFC 2047): each of at most 75 characters, of whole characters, on lines of at most 76.
    static func encoded(_ text: String, after used: Int) -> String {
        var words: [String] = []
        var part: [UInt8] = []
        // =?UTF-8?B? and ?= are 12 of the 75; the first line holds the header's name as well.
        var room = (76 - 12 - used) / 4 * 3
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if part.count + bytes.count > room, !part.isEmpty {
                words.append(Data(part).base64EncodedString())
                (part, room) = ([], 45)
            }
            part += bytes
        }
        if !part.isEmpty || words.isEmpty { words.append(Data(part).base64EncodedString()) }
        return words.map { "=?UTF-8?B?\($0)?=" }.joined(separator: "\r\n ")
    }

    /// `Mon, 30 Nov 2026 08:05:00 +0800`, by China's clock.
    static func date(_ instant: Instant) -> String {
        let local = instant.advanced(by: 8 * 3_600)
        let days = Int((Double(local.secondsSince1970) / 86_400).rounded(.down))
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = local.description.split(whereSeparator: { "-T:Z".contains($0) }).map(String.init)
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0800"
    }
}
