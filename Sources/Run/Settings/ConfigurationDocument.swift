public import Ground

/// A configuration with the place of every value, so that a later fault can name its line.
public struct ConfigurationDocument: Sendable {
    /// The file as it was named.
    public let path: String
    /// What it says.
    public let site: SiteConfiguration
    private let places: [String: SettingPosition]
    private let lines: [[Unicode.Scalar]]

    init(path: String, site: SiteConfiguration, tree: SettingValue, lines: [[Unicode.Scalar]]) {
        (self.path, self.site, self.lines) = (path, site, lines)
        var places: [String: SettingPosition] = [:]
        Self.note(tree, at: "", in: &places)
        self.places = places
    }

    /// A fault of the value at a key path such as `areas[0].parcels[1]`.
    ///
    /// It stands where the value stands; where the key is not given, at the section that it belongs to; where one text
    /// was given in place of a list, at that text.
    public func fault(_ keyPath: String, _ message: Message) -> ConfigurationFault {
        let (position, isNamed) = place(of: keyPath)
        let isList = keyPath.hasSuffix("]") && places[keyPath] == nil && isNamed
        let named = isList ? String(keyPath[..<(keyPath.lastIndex(of: "[") ?? keyPath.endIndex)]) : keyPath
        let fault = ConfigurationFault(position: position, keyPath: named, message: message)
        return isNamed ? WideText.told(fault, in: lines) : fault
    }

    /// Where a key's value stands, and whether it is given at all; otherwise where the section stands that it belongs to.
    private func place(of keyPath: String) -> (SettingPosition, isNamed: Bool) {
        if let position = places[keyPath] { return (position, true) }
        var above = keyPath[...]
        while let end = above.lastIndex(where: { $0 == "." || $0 == "[" }) {
            let isItem = above[end] == "[" && above.endIndex == keyPath.endIndex
            above = above[..<end]
            if let position = places[String(above)] { return (position, isItem) }
        }
        return (SettingPosition(line: 1, column: 1), false)
    }

    /// Whether a key is given.
    public func says(_ keyPath: String) -> Bool { places[keyPath] != nil }

    private static func note(_ value: SettingValue, at path: String, in places: inout [String: SettingPosition]) {
        guard !value.isNull else { return }
        if !path.isEmpty { places[path] = value.position }
        switch value.content {
        case .scalar: break
        case .mapping(let entries):
            for entry in entries {
                note(entry.value, at: path.isEmpty ? entry.key : "\(path).\(entry.key)", in: &places)
            }
        case .sequence(let items):
            for (index, item) in items.enumerated() { note(item, at: "\(path)[\(index)]", in: &places) }
        }
    }
}
