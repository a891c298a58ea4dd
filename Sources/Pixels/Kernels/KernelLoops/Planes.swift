extension Loops {
    static func normalisedDifference(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count {
            let sum = a[index] + b[index]
            result[index] = (a[index] - b[index]) / (sum > 1 ? sum : 1)
        }
    }

    static func excessGreen(
        red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>, count: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count {
            let sum = red[index] + green[index] + blue[index]
            result[index] = (2 * green[index] - red[index] - blue[index]) / (sum > 1 ? sum : 1)
        }
    }

    static func minimum3x3(
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

    static func both(
        _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, count: Int, into result: UnsafeMutablePointer<UInt8>
    ) {
        for index in 0..<count { result[index] = a[index] & b[index] }
    }

    static func erode3x3(
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

    static func hide(
        _ values: UnsafePointer<Float>, equalTo nodata: Float, count: Int, in validity: UnsafeMutablePointer<UInt8>
    ) {
        for index in 0..<count { validity[index] = values[index] == nodata ? 0 : validity[index] }
    }

    static func hideNotFinite(
        _ values: UnsafeMutablePointer<Float>, count: Int, in validity: UnsafeMutablePointer<UInt8>
    ) {
        for index in 0..<count {
            // Only infinities and NaN minus themselves differ from 0.
            let isFinite = values[index] - values[index] == 0
            validity[index] = isFinite ? validity[index] : 0
            values[index] = isFinite ? values[index] : 0
        }
    }
}
