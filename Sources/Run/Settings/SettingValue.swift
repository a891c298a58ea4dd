/// A value as it stands in the file.
struct SettingValue {
    indirect enum Content {
        case mapping([SettingEntry])
        case sequence([SettingValue])
        /// A text and whether it was written without quotes, which is what makes it a number, a truth value or nothing.
        case scalar(String, isPlain: Bool)
    }

    let content: Content
    let position: SettingPosition

    /// Whether nothing was given: `key:` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The content as a fault shows it, short.
    var shown: String {
        switch content {
        case .mapping: return "{…}"
        case .sequence: return "[…]"
        case .scalar(let text, let isPlain):
            let short = text.unicodeScalars.count > 60 ? String(text.prefix(60)) + "…" : text
            let oneLine = String(short.map { $0.isNewline || $0 == "\0" ? " " : $0 })
            return isPlain ? oneLine : "\"\(oneLine)\""
        }
    }
}

/// A key with its value.
struct SettingEntry {
    let key: String
    let position: SettingPosition
    let value: SettingValue
}
