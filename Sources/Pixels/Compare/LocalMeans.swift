import Ground
import KernelSet
import Kernels

/// Means over a square neighbourhood of what was observed.
struct LocalMeans {
    /// Half the square's edge, pixels: it spans 2·radius + 1.
    let radius: Int
    /// Box sums of ``mask``: how many pixels of the neighbourhood were observed.
    let weight: [Float]
    /// 1 where observed, else 0.
    let mask: [Float]
    private let rows: Int
    private let columns: Int

    init(validity: [UInt8], rows: Int, columns: Int, radius: Int) {
        self.radius = radius
        self.rows = rows
        self.columns = columns
        mask = validity.map { Float($0) }
        weight = Self.boxSum(mask, rows: rows, columns: columns, radius: radius)
    }

    /// Box sums of a × b over observed pixels.
    func productSum(_ a: [Float], _ b: [Float]) -> [Float] {
        let products = Planes.make(a.count) {
            kernels.product(a, b, weight: mask, count: a.count, into: $0)
        }
        return Self.boxSum(products, rows: rows, columns: columns, radius: radius)
    }

    /// Box sums of a plane over observed pixels.
    func sum(_ plane: [Float]) -> [Float] { productSum(plane, mask) }

    /// Means of a plane over observed pixels; 0 where there is none.
    func mean(_ plane: [Float]) -> [Float] {
        var sums = sum(plane)
        kernels.divide(&sums, by: weight, count: sums.count)
        return sums
    }

    private static func boxSum(_ plane: [Float], rows: Int, columns: Int, radius: Int) -> [Float] {
        var scratch = [Float](
            repeating: 0, count: KernelSizes.boxSumScratch(columns: columns, radius: radius))
        return Planes.make(plane.count) {
            kernels.boxSum(plane, rows: rows, columns: columns, radius: radius, scratch: &scratch, into: $0)
        }
    }
}

/// Helpers for planes of a window.
enum Planes {
    /// A plane that `fill` writes wholly.
    static func make(_ count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
            if let base = buffer.baseAddress { fill(base) }
            initialised = count
        }
    }

    /// A plane of zeros.
    static func empty(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }

    /// The mean of the visible bands (or of the only one), digital numbers; where not observed `outside`.
    static func grey(_ block: PixelBlock, validity: [UInt8], outside: Float) -> [Float] {
        let count = block.window.count
        let chosen = block.bands.visible
        return make(count) {
            kernels.mean(
                block.samples, at: chosen.map { $0 * count }, bands: chosen.count, validity: validity,
                outside: outside, count: count, into: $0)
        }
    }

    /// a − b, pixel by pixel.
    static func difference(_ a: [Float], _ b: [Float]) -> [Float] {
        make(a.count) { kernels.difference(a, b, count: a.count, into: $0) }
    }
}
