public import Ground

/// `Gate` checks files before GDAL opens them. It reads bytes only, uses no library and writes nothing.
///
/// A name must be that of a regular file under an allowed root (``PathGate``). The signature in the bytes, never the
/// file's ending, decides the format. Then each format's structure is checked for faults that GDAL does not report.
/// Every check answers with ``GateReport``: accepted, accepted with warnings, or refused with a code.
public struct GateReport: Sendable, Codable, Hashable {
    /// What was repaired or assumed, in the order found; empty = nothing to say.
    public var warnings: [GateNote]
    /// Why the file is refused; nil = it is not.
    public var refusal: GateNote?

    /// Accepted without a warning.
    public init(warnings: [GateNote] = [], refusal: GateNote? = nil) {
        (self.warnings, self.refusal) = (warnings, refusal)
    }
}

/// One thing said of a file.
public struct GateNote: Sendable, Codable, Hashable {
    /// A stable code for machines, e.g. `raster.truncated`; names a kind of fault, never a value.
    public var code: String
    /// The one line for people: the thing and the remedy; the file's name is put before it by ``GateError``.
    public var message: Message

    /// A note from its code and wording.
    public init(_ code: String, zh chinese: String, en english: String) {
        self.code = code
        message = Message(zh: chinese, en: english)
    }
}

/// A file that was refused.
public struct GateError: ExplainedError, Hashable {
    /// The file as it was named, escaped for a terminal.
    public var path: String
    /// Why.
    public var note: GateNote

    /// A refusal of the file at `path`.
    public init(path: String, note: GateNote) { (self.path, self.note) = (path, note) }

    /// The one line for people.
    public var message: Message {
        let name = Self.escaped(path)
        return Message(zh: "\(name)：\(note.message.chinese)", en: "\(name): \(note.message.english)")
    }

    /// Missing input is 66, anything else refused is 65.
    public var exitStatus: ExitStatus { note.code == "input.missing" ? .noInput : .badData }

    /// A name without control characters, bidirectional overrides or excess length, harmless in a terminal and a log.
    public static func escaped(_ path: String) -> String {
        var text = ""
        for scalar in path.unicodeScalars.prefix(300) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return path.unicodeScalars.count > 300 ? text + "…" : text
    }
}
