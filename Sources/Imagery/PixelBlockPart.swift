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

    /// Marks pixels as not observed where any band holds its nodata value.
    mutating func invalidate(nodata: [Double?]) {
        let count = window.count
        for (index, value) in nodata.enumerated() {
            guard let value, !value.isNaN else { continue }
            withPlane(index) { kernels.hide($0, equalTo: Float(value), count: count, in: $1) }
        }
    }

    /// Marks pixels as not observed where any band is not a finite number, and makes them 0 so that sums stay finite.
    mutating func invalidateNaN(bands: Int) {
        let count = window.count
        for band in 0..<bands { withPlane(band) { kernels.hideNotFinite($0, count: count, in: $1) } }
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
