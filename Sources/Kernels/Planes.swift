extension Kernels {
    /// values × gain + offset, in place.
    public static func scale(_ values: UnsafeMutablePointer<Float>, count: Int, gain: Float, offset: Float) {
        for index in 0..<count { values[index] = values[index] * gain + offset }
    }

    /// (a − b) / max(a + b, 1): with near infrared and red the NDVI (Rouse et al. 1974), −1…1.
    public static func normalisedDifference(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count {
            let sum = a[index] + b[index]
            result[index] = (a[index] - b[index]) / (sum > 1 ? sum : 1)
        }
    }

    /// (2g − r − b) / max(r + g + b, 1): excess green of chromatic coordinates (Woebbecke et al. 1995), −1…2.
    public static func excessGreen(
        red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>, count: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count {
            let sum = red[index] + green[index] + blue[index]
            result[index] = (2 * green[index] - red[index] - blue[index]) / (sum > 1 ? sum : 1)
        }
    }

    /// Smallest value of the 3 × 3 neighbourhood; the outermost pixels keep their own.
    public static func minimum3x3(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, into result: UnsafeMutablePointer<Float>
    ) {
        result.update(from: values, count: rows &* columns)
        guard rows > 2, columns > 2 else { return }
        for row in 1..<(rows &- 1) {
            let out = result + (row &* columns &+ 1)
            for dy in -1...1 {
                for dx in -1...1 {
                    let near = values + ((row &+ dy) &* columns &+ dx &+ 1)
                    for column in 0..<(columns &- 2) {
                        out[column] = near[column] < out[column] ? near[column] : out[column]
                    }
                }
            }
        }
    }

    /// a AND b of two validity masks (0 or 1).
    public static func both(
        _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, count: Int, into result: UnsafeMutablePointer<UInt8>
    ) {
        for index in 0..<count { result[index] = a[index] & b[index] }
    }

    /// A pixel stays valid if its whole 3 × 3 neighbourhood is; the outermost pixels are not.
    ///
    /// What looks at neighbours may then trust them, and nothing not observed can add change.
    public static func erode3x3(
        _ validity: UnsafePointer<UInt8>, rows: Int, columns: Int, into result: UnsafeMutablePointer<UInt8>
    ) {
        result.update(repeating: 0, count: rows &* columns)
        guard rows > 2, columns > 2 else { return }
        for row in 1..<(rows &- 1) {
            let out = result + (row &* columns &+ 1)
            for column in 0..<(columns &- 2) { out[column] = 1 }
            for dy in -1...1 {
                for dx in -1...1 {
                    let near = validity + ((row &+ dy) &* columns &+ dx &+ 1)
                    for column in 0..<(columns &- 2) { out[column] &= near[column] }
                }
            }
        }
    }
}
