// `QRCodes`: a short text, e.g. a link, as a QR code that phones read (ISO/IEC 18004:2015, model 2).
//
// 1. ``QRCode`` takes a text in byte mode at level M, which 15 % of damage does not hurt, in the smallest of the 40 versions that holds it.
// 2. `Codewords` makes the codewords: the text's bytes, padding, and the Reed–Solomon remainders of each block (`GaloisField`), interleaved.
// 3. `Symbol` places patterns, codewords and mask, and measures which mask reads best.
// 4. ``QRCode/svg(title:)`` draws it, with the quiet zone that the standard asks for.

/// A QR code.
public struct QRCode: Sendable, Hashable {
    /// Why a text has no code.
    public enum Fault: Error, Sendable, Hashable {
        /// It has more bytes than the largest version holds.
        case tooLong(bytes: Int, most: Int)
    }

    /// The version, 1 to 40.
    public let version: Int
    /// The mask pattern, 0 to 7.
    public let mask: Int
    /// Modules of a side: 17 + 4 × version.
    public let size: Int
    /// Dark modules, row by row from the upper left.
    private let dark: [Bool]

    /// Bytes of text that the largest version holds.
    public static let mostBytes = Version(40).textBytes

    /// The code of a text, as UTF-8.
    ///
    /// - Parameters:
    ///   - least: a version at least, so that codes of one page are of one size.
    ///   - wanted: a mask pattern, 0 to 7; nil = the one with the lowest penalty (section 7.8.3 of the standard).
    /// - Throws: ``Fault`` where it is too long.
    public init(_ text: String, version least: Int = 1, mask wanted: Int? = nil) throws(Fault) {
        let bytes = Array(text.utf8)
        guard let version = (max(1, least)...40).map(Version.init).first(where: { $0.textBytes >= bytes.count }) else {
            throw .tooLong(bytes: bytes.count, most: Self.mostBytes)
        }
        let plain = Symbol(version, Codewords.make(of: bytes, in: version))
        let candidates = (wanted.map { $0...$0 } ?? 0...7).map { (mask: $0, symbol: plain.masked($0)) }
        var best = candidates[0]
        var least = best.symbol.penalty
        for candidate in candidates.dropFirst() {
            let penalty = candidate.symbol.penalty
            if penalty < least { (best, least) = (candidate, penalty) }
        }
        (self.version, mask, size, dark) = (version.number, best.mask, version.size, best.symbol.dark)
    }

    /// Whether a module is dark; `column` and `row` count from 0 at the upper left.
    public func isDark(column: Int, row: Int) -> Bool { dark[row * size + column] }

    /// The code as an SVG element without a size of its own: dark on white, four modules of quiet zone on every side.
    ///
    /// `title`: what it is, for people who do not see it. `isFile`: it is shown as a picture of its own, not within a page.
    public func svg(title: String, isFile: Bool = false) -> String {
        let side = size + 8
        let name = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        let space = isFile ? " xmlns=\"http://www.w3.org/2000/svg\"" : ""
        return
            "<svg class=\"qr\"\(space) viewBox=\"0 0 \(side) \(side)\" role=\"img\" aria-label=\"\(name)\" "
            + "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h\(side)v\(side)H0z\"/><path d=\"\(path)\"/></svg>"
    }

    /// Runs of dark modules of each row, moved in by the quiet zone.
    private var path: String {
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                let start = column
                while column < size, isDark(column: column, row: row) { column += 1 }
                if column > start { path += "M\(start + 4) \(row + 4)h\(column - start)v1h-\(column - start)z" }
                column += 1
            }
        }
        return path
    }
}
