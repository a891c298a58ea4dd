import Foundation
import KernelSet
import Kernels
import TestNumbers
import TestRasters
import Testing

/// Numbers as they come and as they should not: every kernel meets them at every place of a vector.
private func numbers(_ count: Int, _ seed: UInt64, finite: Bool = false) -> [Float] {
    var random = SeededNumbers(seed: seed)
    let odd: [Float] = [
        .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    return (0..<count).map { _ in
        let plain = Float.random(in: -40...255, using: &random)
        return finite || Int.random(in: 0..<9, using: &random) > 0 ? plain : odd.randomElement(using: &random) ?? plain
    }
}

private func mask(_ count: Int, _ seed: UInt64) -> [UInt8] {
    var random = SeededNumbers(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...1, using: &random) }
}

/// A kernel called on planes of `rows × columns`, with everything it wrote.
private struct Call: Sendable, CustomTestStringConvertible {
    let name: String
    let run: @Sendable (_ kernels: any KernelSet.Type, _ rows: Int, _ columns: Int) -> [[Float]]
    var testDescription: String { name }

    init(_ name: String, _ run: @escaping @Sendable (any KernelSet.Type, Int, Int) -> [[Float]]) {
        (self.name, self.run) = (name, run)
    }
}

private func filled(_ count: Int, _ write: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    var result = [Float](repeating: -1, count: count + 1)
    write(&result)
    // The number behind the last must be as it was.
    return result
}

private func filledMask(_ count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void) -> [Float] {
    var result = [UInt8](repeating: 7, count: count + 1)
    write(&result)
    return result.map(Float.init)
}

private let calls: [Call] = [
    Call("boxSum") { k, rows, columns in
        let values = numbers(rows * columns, 1)
        return [0, 2, 5].map { radius in
            // What the scratch memory holds from the last call must not matter.
            var scratch = [Float](
                repeating: .nan, count: KernelSizes.boxSumScratch(columns: columns, radius: radius))
            return filled(rows * columns) {
                k.boxSum(values, rows: rows, columns: columns, radius: radius, scratch: &scratch, into: $0)
            }
        }
    },
    Call("product") { k, rows, columns in
        let n = rows * columns
        return [filled(n) { k.product(numbers(n, 1), numbers(n, 2), weight: numbers(n, 3), count: n, into: $0) }]
    },
    Call("gradients") { k, rows, columns in
        let values = numbers(rows * columns, 1)
        var y = [Float](repeating: -1, count: rows * columns)
        let x = filled(rows * columns) {
            k.gradients(values, rows: rows, columns: columns, alongColumns: $0, alongRows: &y)
        }
        return [x, y]
    },
    Call("localCorrelation and edgeTensor") { k, rows, columns in
        let n = rows * columns
        let planes = (1...6).map { numbers(n, UInt64($0)) }
        var (a, b) = ([Float](repeating: -1, count: n), [Float](repeating: -1, count: n))
        let correlation = filled(n) {
            k.localCorrelation(
                weight: planes[0], a: planes[1], b: planes[2], aa: planes[3], bb: planes[4], ab: planes[5], noise: 3,
                count: n, correlation: $0, deviationA: &a, deviationB: &b)
        }
        var straight = a
        let energy = filled(n) {
            k.edgeTensor(
                weight: planes[0], xx: planes[1], yy: planes[2], xy: planes[3], scale: 0.3, count: n, energy: $0,
                straightness: &straight)
        }
        return [correlation, a, b, energy, straight]
    },
    Call("change vectors and spectral angle") { k, rows, columns in
        let n = rows * columns
        let (earlier, later) = (numbers(3 * n, 1), numbers(3 * n, 2))
        var scratch = [Float](repeating: 0, count: 3 * columns)
        return [
            filled(n) {
                k.robustChangeVector(
                    earlier: earlier, later: later, weights: [0.1, 0.2, 0.3], bands: 3, rows: rows, columns: columns,
                    scratch: &scratch, magnitude: $0)
            },
            filled(n) {
                k.standardisedChangeVector(
                    earlier: earlier, later: later, earlierGain: [1, 2, 3], laterGain: [3, 2, 1], offset: [1, 0, -1],
                    bands: 3, count: n, magnitude: $0)
            },
            filled(n) { k.spectralAngle(earlier, later, bands: 3, count: n, into: $0) },
        ]
    },
    Call("smooth5x5, square, localNormalise, halve") { k, rows, columns in
        let n = rows * columns
        let values = numbers(n, 1)
        var scratch = [Float](repeating: 0, count: n)
        let smooth = filled(n) {
            k.smooth5x5(values, at: 0, rows: rows, columns: columns, scratch: &scratch, into: $0)
        }
        var normal = values
        k.localNormalise(
            &normal, weights: numbers(n, 2), sums: numbers(n, 3), squares: numbers(n, 4), floor: 9, count: n)
        return [
            smooth, filled(n) { k.square(values, count: n, into: $0) }, normal,
            filled(rows / 2 * (columns / 2)) { k.halve(values, rows: rows, columns: columns, into: $0, at: 0) },
        ]
    },
    Call("gradients of a match") { k, rows, columns in
        let n = rows * columns
        var (x, y) = ([Float](repeating: -1, count: n), [Float](repeating: -1, count: n))
        let mask = mask(n, 3).map(Float.init)
        let energy = k.gradients(
            numbers(n, 1), at: 0, mask: mask, rows: rows, columns: columns, alongRow: &x, alongColumn: &y)
        k.normaliseGradients(alongRow: &x, alongColumn: &y, mask: mask, softness: 4, count: n)
        return [[energy], x, y]
    },
    Call("weighted sums") { k, rows, columns in
        let n = rows * columns
        var scratch = [Double](repeating: 0, count: 2 * columns)
        let moments = k.weightedMoments(
            numbers(n, 1), at: 0, stride: columns, weights: numbers(n, 2), rows: rows, columns: columns,
            scratch: &scratch)
        return [[Float(moments.sum), Float(moments.squares)]]
    },
    Call("sums at places") { k, rows, columns in
        let n = rows * columns
        let places = (0..<n).map { Int32($0 * 7 % n) }
        let planes = (1...2).map { numbers(n, UInt64($0)) }
        var scratch = [Float](repeating: 0, count: columns)
        let sum = k.maskedSum(
            planes[0], at: 0, stride: columns, mask: mask(n, 4).map(Float.init), rows: rows, columns: columns,
            scratch: &scratch)
        let split = k.splitSums(planes[0], weights: planes[1], members: mask(n, 5), count: n)
        let gathered = filled(n) { k.gather(planes[0], at: places, count: n, into: $0) }
        return [[sum, split.within, split.rest], gathered]
    },
    Call("range and histogram") { k, rows, columns in
        let n = rows * columns
        // Bins are counted in whole numbers: what is not observed never comes here.
        let (values, weights) = (numbers(n, 1, finite: true), numbers(n, 2, finite: true).map(abs))
        let range = k.range(values, weights: weights, count: n)
        var squares = 0.0
        let bins = filled(32) {
            for bin in 0..<32 { $0[bin] = 0 }
            squares = k.histogram(
                values, weights: weights, count: n, mean: 90, least: range.least,
                width: max((range.greatest - range.least) / 16, 1e-3), into: $0, binCount: 16)
        }
        return [[range.least, range.greatest, Float(range.sum), Float(squares)], bins]
    },
    Call("indices, limits, scales and curves") { k, rows, columns in
        let n = rows * columns
        let planes = (1...3).map { numbers(n, UInt64($0)) }
        func changed(_ write: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
            var result = planes[0]
            write(&result)
            return result
        }
        return [
            filled(n) { k.normalisedDifference(planes[0], planes[1], count: n, into: $0) },
            filled(n) { k.excessGreen(red: planes[0], green: planes[1], blue: planes[2], count: n, into: $0) },
            changed { k.limit($0, count: n, floor: 3, ceiling: 90) },
            changed { k.scaleEvenly($0, count: n, first: 0.9, step: 0.01, offset: 5) },
            changed { k.applyCurve($0, count: n, low: 0, step: 64, knots: [0, 70, 130, 190, 255], knotCount: 5) },
            filled(n) {
                k.biweights(squares: planes[0], mask: mask(n, 4).map(Float.init), limit: 50, count: n, into: $0)
            },
        ]
    },
    Call("evidence pixel by pixel") { k, rows, columns in
        let n = rows * columns
        let planes = (1...8).map { numbers(n, UInt64($0)) }
        func changed(_ write: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
            var result = planes[0]
            write(&result)
            return result
        }
        var (redness, blueness) = ([Float](repeating: -1, count: n), [Float](repeating: -1, count: n))
        let saturation = filled(n) {
            k.colour(
                red: planes[0], green: planes[1], blue: planes[2], brightness: planes[3], floor: 6, count: n,
                redness: &redness, blueness: &blueness, saturation: $0)
        }
        return [
            filled(n) { k.difference(planes[0], planes[1], count: n, into: $0) },
            changed { k.scale($0, count: n, by: 0.3, offset: -2) },
            changed { k.divide($0, by: planes[1], count: n) },
            changed { k.step($0, count: n, middle: 30, slope: 0.02) },
            changed { k.fade($0, by: planes[1], count: n) },
            filled(n) {
                k.mean(
                    planes[0] + planes[1] + planes[2], at: [2 * n, 0], bands: 2, validity: mask(n, 9), outside: 7,
                    count: n, into: $0)
            },
            redness, blueness, saturation,
            changed {
                k.construction(
                    change: $0, bare: planes[1], novelty: planes[2], stood: planes[3], edgesBefore: planes[4],
                    edgesAfter: planes[5], plants: planes[6], validity: mask(n, 9), count: n,
                    scales: ConstructionScales(edgeFloor: 0.3, magnitudeScale: 6, edgeMagnitude: 1.5))
            },
        ]
    },
    Call("3 × 3 and masks") { k, rows, columns in
        let n = rows * columns
        return [
            filled(n) { k.minimum3x3(numbers(n, 1), rows: rows, columns: columns, into: $0) },
            filledMask(n) { k.both(mask(n, 1), mask(n, 2), count: n, into: $0) },
            filledMask(n) { k.erode3x3(mask(n, 3), rows: rows, columns: columns, into: $0) },
        ]
    },
    Call("moving a rectangle") { k, rows, columns in
        let n = rows * columns
        let stride = columns + 5
        let source = numbers((rows + 5) * stride, 1)
        let seen = mask((rows + 5) * stride, 2)
        let (across, down): ([Float], [Float]) = (
            [0.02, -0.11, 0.7, 0.45, -0.08, 0.02], [0.01, -0.05, 0.3, 0.8, -0.07, 0.01]
        )
        var scratch = [Float](repeating: 0, count: (rows + 5) * columns)
        var bytes = [UInt8](repeating: 0, count: (rows + 5) * columns)
        let start = 2 * stride + 2
        return [
            filled(n) {
                k.interpolate(
                    source, at: start, sourceStride: stride, columns: columns, rows: rows, columnWeights: across,
                    rowWeights: down, scratch: &scratch, into: $0, at: 0, resultStride: columns)
            },
            filledMask(n) {
                k.interpolateValidity(
                    seen, at: start, sourceStride: stride, columns: columns, rows: rows, columnWeights: across,
                    rowWeights: down, scratch: &bytes, into: $0, at: 0, resultStride: columns)
            },
            filled(n) {
                k.copy(
                    source, at: start, sourceStride: stride, columns: columns, rows: rows, into: $0, at: 0,
                    resultStride: columns)
            },
            filledMask(n) {
                k.copy(
                    seen, at: start, sourceStride: stride, columns: columns, rows: rows, into: $0, at: 0,
                    resultStride: columns)
            },
        ]
    },
    Call("what is not observed") { k, rows, columns in
        let n = rows * columns
        var (values, seen) = (numbers(n, 1), mask(n, 2))
        k.hide(values, equalTo: values.first ?? 0, count: n, in: &seen)
        k.hideNotFinite(&values, count: n, in: &seen)
        return [values, seen.map(Float.init)]
    },
    Call("sums of a shift") { k, rows, columns in
        let stride = columns + 2
        let (a, b) = (numbers((rows + 2) * stride, 1), numbers((rows + 2) * stride, 2))
        let weights = numbers(rows * columns, 3)
        var scratch = [Float](repeating: 0, count: KernelSizes.shiftSums * columns)
        var sums = [Double](repeating: 0, count: KernelSizes.shiftSums)
        k.addShiftSums(
            a, at: stride + 1, aStride: stride, b, at: stride + 1, bStride: stride, weights: weights, at: 0,
            weightStride: columns, columns: columns, rows: rows, scratch: &scratch, into: &sums, at: 0)
        return [sums.map(Float.init)]
    },
]

@Suite struct KernelTargetTests {
    /// Every width up to four vectors of AVX-512 and one more; different widths begin rows at every alignment.
    @Test(arguments: calls, KernelTarget.runnable.dropFirst().map(\.self))
    private func aTargetWritesTheBaselinesBits(_ call: Call, target: KernelTarget) {
        func bits(_ target: KernelTarget, _ columns: Int) -> [[UInt32]] {
            // One NaN is as good as another: which of two an addition keeps is not defined.
            call.run(target.kernels, 4, columns).map { $0.map { $0.isNaN ? 0x7FC0_0000 : $0.bitPattern } }
        }
        for columns in 1...65 { #expect(bits(target, columns) == bits(.baseline, columns), "\(columns) columns") }
    }

    /// A function with the same name in two targets' objects would be linked once: an older processor might then meet
    /// instructions it does not have.
    @Test func targetsShareNoFunction() throws {
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        var owners: [String: String] = [:]
        for room in ["KernelLoops", "KernelLoopsV3", "KernelLoopsV4"] {
            let folder = products.appendingPathComponent("\(room).build")
            let objects = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".o") }.map { folder.appendingPathComponent($0).path }
            let functions = try Self.functions(in: objects)
            #expect(functions.count > 30, "\(room)")
            for name in functions {
                if let owner = owners[name] { Issue.record("\(name) is in \(owner) and \(room)") }
                owners[name] = room
            }
        }
    }

    /// Functions that the linker sees by name.
    private static func functions(in objects: [String]) throws -> Set<String> {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["readelf", "-sW"] + objects
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return text.split(separator: "\n").reduce(into: []) { names, line in
            // Number, value, size, type, binding, visibility, section, name.
            let parts = line.split(separator: " ")
            if parts.count == 8, parts[3] == "FUNC", parts[4] != "LOCAL", parts[6] != "UND" {
                names.insert(String(parts[7]))
            }
        }
    }
}
