import Ground

/// Rewrites an error about the command line for a configuration: `--crs` becomes `areas[0].crs`.
enum SettingWords {
    /// The flags that an area of the configuration stands for; longer ones first.
    private static let keys: [(flag: String, key: String)] = [
        ("--parcels-layer", "parcels_layer"), ("--code-field", "code_field"), ("--pixel-size", "pixel_size"),
        ("--all-uses", "all_uses"), ("--parcels", "parcels"), ("--layer", "parcels_layer"), ("--grids", "grids"),
        ("--crs", "crs"),
    ]

    /// The key of the first flag that a message names; nil where it names none.
    static func key(in message: Message) -> String? {
        var first: (place: String.Index, key: String)?
        for (flag, key) in keys {
            guard let place = places(of: flag, in: message.english).first?.lowerBound else { continue }
            if first.map({ place < $0.place }) ?? true { first = (place, key) }
        }
        return first?.key
    }

    /// The message with every flag replaced by the key of that area, e.g. `areas[0]`.
    static func message(_ message: Message, of area: String) -> Message {
        func replaced(_ text: String) -> String {
            var text = text
            for (flag, key) in keys {
                for place in places(of: flag, in: text).reversed() {
                    text.replaceSubrange(place, with: "\(area).\(key)")
                }
            }
            return text
        }
        return Message(zh: replaced(message.chinese), en: replaced(message.english))
    }

    private static func places(of flag: String, in text: String) -> [Range<String.Index>] {
        text.ranges(of: flag).filter { place in
            guard place.upperBound < text.endIndex else { return true }
            let next = text[place.upperBound]
            return !(next.isASCII && next.isLetter) && next != "-"
        }
    }
}
