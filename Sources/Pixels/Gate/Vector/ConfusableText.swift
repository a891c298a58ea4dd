import Foundation

/// Texts that a person takes for one another although they differ.
enum ConfusableText {
    /// Cyrillic and Greek letters that look like a Latin one in common fonts (from Unicode's UTS 39 data).
    private static let twins: [Unicode.Scalar: Unicode.Scalar] = {
        let cyrillic = zip(
            "АВЕКМНОРСТУХІЈЅаеорсухіјѕԁһԛԝ".unicodeScalars, "ABEKMHOPCTYXIJSaeopcyxijsdhqw".unicodeScalars)
        let greek = zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ".unicodeScalars, "ABEZHIKMNOPTYXovp".unicodeScalars)
        return Dictionary(uniqueKeysWithValues: Array(cyrillic) + Array(greek))
    }()

    /// What is left of a text when case, spaces, width, invisible characters and foreign twins of letters are taken
    /// away: two texts with one skeleton look alike.
    static func skeleton(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return text.lowercased() }
        var plain = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .format, .control, .spaceSeparator, .lineSeparator, .paragraphSeparator: continue
            default: plain.append(twins[scalar] ?? scalar)
            }
        }
        return String(plain).lowercased()
    }
}
