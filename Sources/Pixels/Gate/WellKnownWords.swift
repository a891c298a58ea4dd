import Foundation

/// The text of a `.prj`, as far as it can be told without PROJ.
enum WellKnownWords {
    private static let beginnings = [
        "GEOGCS[", "PROJCS[", "GEOGCRS[", "PROJCRS[", "COMPD_CS[", "COMPOUNDCRS[", "BOUNDCRS[",
    ]

    /// The text, without a mark of its encoding and white space around it, where it begins as WKT does and is shorter
    /// than 64 KiB; nil for ArcInfo's older form and anything else.
    static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count < 65_536 else { return nil }
        var text = String(decoding: bytes, as: UTF8.self)
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return beginnings.contains { text.uppercased().hasPrefix($0) } ? text : nil
    }
}
