import Findings
import Ground

/// How many metres a picture of a finding shows, from the picture's size and what its survey was set to.
///
/// A survey enlarges a chip by a whole factor up to about 160 pixels, and notes neither factor nor window. Both follow from the
/// parcel's size; where more than one factor fits, or none, there is no scale: a wrong one would be worse.
struct ChipScale {
    /// Width of the picture on the ground, metres.
    let width: Double
    /// Metres of a pixel as it was compared.
    let pixelSize: Double

    init?(_ chip: Chip, of finding: Finding) {
        let settings = finding.provenance.settings
        guard let size = Self.size(of: chip.png), let bounds = finding.parcelPolygon.bounds,
            let pixelSize = settings["pixel-size"].flatMap(Double.init), pixelSize > 0,
            let context = settings["context-metres"].flatMap(Double.init)
        else { return nil }
        let longest = max(size.width, size.height)
        let expected = (max(bounds.width, bounds.height) + 2 * context) / pixelSize
        let fitting = (1...Self.edge).filter { factor in
            guard size.width % factor == 0, size.height % factor == 0 else { return false }
            let pixels = longest / factor
            return max(1, Self.edge / pixels) == factor
                && (0.85 * expected...1.3 * expected + 12).contains(Double(pixels))
        }
        guard fitting.count == 1, let factor = fitting.first else { return nil }
        (width, self.pixelSize) = (Double(size.width / factor) * pixelSize, pixelSize)
    }

    /// A round length that fits, and its share of the picture's width.
    var bar: (metres: Int, share: Double) {
        let metres = [200, 100, 50, 20, 10, 5, 2].first { Double($0) <= 0.4 * width } ?? 1
        return (metres, Double(metres) / width)
    }

    /// The edge up to which a survey enlarges chips, pixels.
    private static let edge = 160

    /// Width and height out of a PNG's first chunk (RFC 2083 §11.2.1).
    private static func size(of png: [UInt8]) -> (width: Int, height: Int)? {
        guard png.count >= 24, png[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        func number(_ start: Int) -> Int { png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        let (width, height) = (number(16), number(20))
        return width > 0 && height > 0 ? (width, height) : nil
    }
}
