import KernelSet

extension Loops {
    static func difference(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count { result[index] = a[index] - b[index] }
    }

    static func scale(_ values: UnsafeMutablePointer<Float>, count: Int, by factor: Float, offset: Float) {
        for index in 0..<count { values[index] = values[index] * factor + offset }
    }

    static func divide(_ values: UnsafeMutablePointer<Float>, by weights: UnsafePointer<Float>, count: Int) {
        for index in 0..<count { values[index] /= weights[index] > 1 ? weights[index] : 1 }
    }

    static func step(_ values: UnsafeMutablePointer<Float>, count: Int, middle: Float, slope: Float) {
        for index in 0..<count {
            let step = (values[index] - middle) * slope + 0.5
            values[index] = step > 0 ? (step < 1 ? step : 1) : 0
        }
    }

    static func fade(_ values: UnsafeMutablePointer<Float>, by shares: UnsafePointer<Float>, count: Int) {
        for index in 0..<count { values[index] *= 1 - shares[index] }
    }

    static func mean(
        _ samples: UnsafePointer<Float>, at starts: UnsafePointer<Int>, bands: Int, validity: UnsafePointer<UInt8>,
        outside: Float, count: Int, into result: UnsafeMutablePointer<Float>
    ) {
        let share = 1 / Float(bands)
        for band in 0..<bands {
            let plane = samples + starts[band]
            if band == 0 {
                for index in 0..<count { result[index] = plane[index] * share }
            } else {
                for index in 0..<count { result[index] += plane[index] * share }
            }
        }
        for index in 0..<count { result[index] = validity[index] != 0 ? result[index] : outside }
    }

    static func colour(
        red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>,
        brightness: UnsafePointer<Float>, floor: Float, count: Int, redness: UnsafeMutablePointer<Float>,
        blueness: UnsafeMutablePointer<Float>, saturation: UnsafeMutablePointer<Float>
    ) {
        // A loop for each result, in chunks: see `localCorrelation`.
        var start = 0
        while start < count {
            let end = start &+ chunk < count ? start &+ chunk : count
            for index in start..<end {
                let sum = brightness[index] + floor
                redness[index] = (red[index] - green[index]) * (1 / (sum > floor ? sum : floor))
            }
            for index in start..<end {
                let sum = brightness[index] + floor
                blueness[index] = (blue[index] - green[index]) * (1 / (sum > floor ? sum : floor))
            }
            for index in start..<end {
                let sum = brightness[index] + floor
                let (r, g, b) = (red[index], green[index], blue[index])
                let (high, low) = (r > g ? r : g, r < g ? r : g)
                saturation[index] =
                    ((high > b ? high : b) - (low < b ? low : b)) * (1 / (sum > floor ? sum : floor))
            }
            start = end
        }
    }

    static func construction(
        change: UnsafeMutablePointer<Float>, bare: UnsafePointer<Float>, novelty: UnsafePointer<Float>,
        stood: UnsafePointer<Float>, edgesBefore: UnsafePointer<Float>, edgesAfter: UnsafePointer<Float>,
        plants: UnsafePointer<Float>, validity: UnsafePointer<UInt8>, count: Int, scales: ConstructionScales
    ) {
        let (edgeFloor, magnitudeScale, edgeMagnitude) = (
            scales.edgeFloor, scales.magnitudeScale, scales.edgeMagnitude
        )
        var start = 0
        while start < count {
            let end = start &+ chunk < count ? start &+ chunk : count
            for index in start..<end {
                let levelled = change[index] / (1 + change[index] / magnitudeScale)
                let moved = novelty[index] > 0 ? novelty[index] : 0
                let gained = (edgesAfter[index] / (edgesBefore[index] + edgeFloor)).squareRoot()
                change[index] = levelled * moved * moved * gained / (1 + stood[index])
            }
            for index in start..<end {
                // Averaging blurs what changed beyond its edge.
                let own = bare[index] / edgeMagnitude
                let value = change[index] * (own < 1 ? own : 1) * plants[index]
                change[index] = validity[index] != 0 ? value : 0
            }
            start = end
        }
    }

    /// Pixels of a few planes that fit the innermost cache.
    @inline(__always) static var chunk: Int { 512 }
}
