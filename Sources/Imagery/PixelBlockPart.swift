import Ground

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
            let number = Float(value)
            for pixel in 0..<count where samples[index * count + pixel] == number { validity[pixel] = 0 }
        }
    }

    /// Marks pixels as not observed where any band is not a finite number, and makes them 0 so that sums stay finite.
    mutating func invalidateNaN(bands: Int) {
        let count = window.count
        for band in 0..<bands {
            for pixel in 0..<count where !samples[band * count + pixel].isFinite {
                samples[band * count + pixel] = 0
                validity[pixel] = 0
            }
        }
    }
}
