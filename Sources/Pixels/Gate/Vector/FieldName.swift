import Foundation

/// Compares a field's name with a known one, without case.
enum FieldName {
    enum Match { case whole, cut }

    /// Whether `field` is `known`, or what a .dbf's ten bytes leave of it, in UTF-8 or GBK; nil = neither.
    ///
    /// A character that the ten bytes cut is taken to have been left out already, as some programs do and
    /// ``TextDecoder`` does of the others.
    static func matches(_ field: String, _ known: String, isDBase: Bool) -> Match? {
        let (field, known) = (field.lowercased(), known.lowercased())
        if field == known { return .whole }
        guard isDBase, field.utf8.count < known.utf8.count, known.hasPrefix(field) else { return nil }
        let rest = known.dropFirst(field.count)
        guard let next = rest.first else { return nil }
        return [2, 3].contains { bytesOfHan in
            func size(_ text: some StringProtocol) -> Int {
                text.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : bytesOfHan) }
            }
            return size(field) <= 10 && size(field) + size(String(next)) > 10
        } ? .cut : nil
    }

    /// The first of `fields` that is one of `known`, the better name first, whole names before cut ones; nil = none.
    static func first(of known: [String], in fields: [String], isDBase: Bool) -> Int? {
        for wanted in [Match.whole, .cut] {
            for name in known {
                if let index = fields.firstIndex(where: { matches($0, name, isDBase: isDBase) == wanted }) {
                    return index
                }
            }
        }
        return nil
    }
}

extension ParcelFields {
    /// The first of a file's fields that is one of the names given; `isDBase` = names may be cut at ten bytes.
    public static func first(of names: [String], in fields: [String], isDBase: Bool) -> String? {
        FieldName.first(of: names, in: fields, isDBase: isDBase).map { fields[$0] }
    }
}
