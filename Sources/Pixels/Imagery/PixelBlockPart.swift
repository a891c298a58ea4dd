import Ground
import KernelSet
import Kernels

/// The part of a window that one scene covers.
struct PixelBlockPart {
    /// The pixels of the grid that are covered.
    let window: Window
    /// `bands × rows × columns` digital numbers.
    var samples: [Float]
    /// `rows × columns`; 1 = observed.
    var validity: [UInt8]

    /// Marks pixels as not observed where every band holds its nodata value; `nodata` empty = nowhere.
    mutating func invalidate(nodata: [Double]) {
        guard let first = nodata.first else { return }
        let count = window.count
        var seen = [UInt8](repeating: 1, count: count)
        seen.withUnsafeMutableBufferPointer { seen in
            samples.withUnsafeBufferPointer { samples in
                guard let seen = seen.baseAddress, let samples = samples.baseAddress else { return }
                kernels.hide(samples, equalTo: Float(first), count: count, in: seen)
            }
        }
        // Most windows hold none of it.
        guard seen.contains(0) else { return }
        for (band, value) in nodata.enumerated().dropFirst() {
            let (start, value) = (band * count, Float(value))
            for pixel in 0..<count where seen[pixel] == 0 && samples[start + pixel] != value { seen[pixel] = 1 }
        }
        for pixel in 0..<count where seen[pixel] == 0 { validity[pixel] = 0 }
    }

    /// Marks pixels as not observed where any band is not a finite number, and makes them 0 so that sums stay finite.
    mutating func invalidateNaN(bands: Int) {
        let count = window.count
        for band in 0..<bands { withPlane(band) { kernels.hideNotFinite($0, count: count, in: $1) } }
    }

    /// Whether a pixel that passes for observed is 0 in all bands.
    func holdsZero(bands: Int) -> Bool {
        let count = window.count
        return samples.withUnsafeBufferPointer { samples in
            (0..<count).contains { pixel in
                samples[pixel] == 0 && validity[pixel] != 0
                    && (1..<max(1, bands)).allSatisfy { samples[$0 * count + pixel] == 0 }
            }
        }
    }

    /// A part of it.
    func cropped(to inner: Window, bands: Int) -> PixelBlockPart {
        var result = PixelBlockPart(window: inner, samples: [], validity: [])
        result.samples.reserveCapacity(bands * inner.count)
        result.validity.reserveCapacity(inner.count)
        for band in 0..<bands {
            for row in 0..<inner.rows {
                let start =
                    band * window.count + (inner.row + row - window.row) * window.columns + inner.column - window.column
                result.samples += samples[start..<(start + inner.columns)]
            }
        }
        for row in 0..<inner.rows {
            let start = (inner.row + row - window.row) * window.columns + inner.column - window.column
            result.validity += validity[start..<(start + inner.columns)]
        }
        return result
    }

    private mutating func withPlane(
        _ band: Int, _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<UInt8>) -> Void
    ) {
        let start = band * window.count
        samples.withUnsafeMutableBufferPointer { samples in
            validity.withUnsafeMutableBufferPointer { validity in
                if let samples = samples.baseAddress, let validity = validity.baseAddress {
                    body(samples + start, validity)
                }
            }
        }
    }
}
