import Align
import Compare
import Ground
import TestNumbers
import TestRasters
import Testing

/// What must hold for every pair, on generated villages with houses planted.
@Suite struct EvidencePropertyTests {
    private static let bands: [Band] = [.red, .green, .blue, .nir]
    private static let window = Window(column: 200, row: 300, columns: 120, rows: 110)
    private let reach = EvidenceScale(pixelSize: 1).reach

    /// Houses that stand in both epochs, and one each that came and went.
    private static let standing = [
        DrawnVillage.House(215, 315, 10, 8), .init(250, 322.4, 12, 9, colour: DrawnVillage.House.concrete),
        .init(285.5, 380, 9, 11),
    ]
    private static let (new, gone) = (DrawnVillage.House(262, 352.3, 11, 9), DrawnVillage.House(225.6, 370, 10, 10))

    private func block(_ planes: [[Double]], _ validity: [UInt8]? = nil) -> PixelBlock {
        PixelBlock(
            window: Self.window, bands: Self.bands, samples: planes.flatMap { $0.map(Float.init) },
            validity: validity ?? [UInt8](repeating: 1, count: Self.window.count))
    }

    private func pair(_ earlier: PixelBlock, _ later: PixelBlock) -> AlignedPair {
        AlignedPair(
            window: Self.window, bands: Self.bands, pixelSize: 1, earlier: earlier, later: later,
            validity: zip(earlier.validity, later.validity).map { $0 & $1 }, noise: [4, 3.5, 4.5, 5], greyNoise: 3.5,
            greyMiddle: 95)
    }

    private func village(_ seed: UInt64) -> (earlier: [[Double]], later: [[Double]]) {
        let ground = DrawnVillage(seed: seed, window: Self.window)
        return (
            ground.bands(Self.standing + [Self.gone]).noisy(2, seed: seed &+ 100),
            ground.bands(Self.standing + [Self.new]).noisy(2, seed: seed &+ 200)
        )
    }

    private static let changes: [EvidenceKind] = [
        .changeMagnitude, .spectralAngle, .shadowChange, .construction, .removal,
    ]

    @Test(arguments: UInt64(1)...4) func theSameSceneTwiceYieldsNoChangeAtAll(_ seed: UInt64) throws {
        let scene = block(village(seed).earlier)
        let evidence = Evidence(pair(scene, scene))
        for kind in Self.changes {
            // An angle's cosine near 1 keeps half of a Float's 24 bits.
            let limit: Float = kind == .spectralAngle ? 1e-3 : 0
            #expect(try #require(evidence.planes[kind]).allSatisfy { abs($0) <= limit }, "\(kind)")
        }
        // The earlier epoch's least within a pixel never exceeds the same pixel later.
        #expect(try #require(evidence.planes[.vegetationLoss]).allSatisfy { $0 <= 0 })
        for (before, after) in [
            (EvidenceKind.textureEarlier, EvidenceKind.textureLater), (.straightnessEarlier, .straightnessLater),
            (.gradientEnergyEarlier, .gradientEnergyLater), (.shadowEarlier, .shadowLater),
        ] { #expect(evidence.planes[before] == evidence.planes[after]) }
    }

    /// The same ground under another noise of σ 2 and 0.3 pixels aside, as alignment may leave it.
    @Test(arguments: UInt64(1)...4) func noiseAndALeftoverShiftStayFarBelowWhatANewHouseIs(_ seed: UInt64) throws {
        let ground = DrawnVillage(seed: seed, window: Self.window)
        let earlier = block(ground.bands(Self.standing).noisy(2, seed: seed &+ 1))
        let unchanged = Evidence(
            pair(earlier, block(ground.bands(Self.standing, shift: (0.3, -0.2)).noisy(2, seed: seed &+ 2))))
        let built = Evidence(
            pair(earlier, block(ground.bands(Self.standing + [Self.new]).noisy(2, seed: seed &+ 2))))
        let quiet = try #require(unchanged.planes[.construction]?.max())
        let house = try #require(built.planes[.construction]?.max())
        // Half a verdict's default threshold, and a tenth of the house.
        #expect(quiet < 0.25 && quiet < house / 10, "\(quiet) \(house)")
    }

    @Test(arguments: UInt64(1)...4) func swappedEpochsMirrorBitForBit(_ seed: UInt64) throws {
        let scenes = village(seed)
        var numbers = SeededNumbers(seed: seed)
        let (earlier, later) = (
            block(scenes.earlier, mask(&numbers)), block(scenes.later, mask(&numbers))
        )
        let (forward, backward) = (Evidence(pair(earlier, later)).planes, Evidence(pair(later, earlier)).planes)
        for (one, other) in [
            (EvidenceKind.changeMagnitude, EvidenceKind.changeMagnitude), (.spectralAngle, .spectralAngle),
            (.structureChange, .structureChange), (.construction, .removal), (.removal, .construction),
            (.vegetationEarlier, .vegetationLater), (.vegetationLater, .vegetationEarlier),
            (.textureEarlier, .textureLater), (.gradientEnergyEarlier, .gradientEnergyLater),
            (.straightnessEarlier, .straightnessLater), (.shadowEarlier, .shadowLater),
        ] { #expect(try #require(forward[one]) == #require(backward[other]), "\(one)") }
        #expect(forward[.shadowChange] == backward[.shadowChange]?.map { 0 - $0 })
        // Both houses show, each in its plane and place.
        func strongest(_ kind: EvidenceKind) throws -> (column: Int, row: Int) {
            let plane = try #require(forward[kind])
            let pixel = try #require(plane.indices.max { plane[$0] < plane[$1] })
            return (Self.window.column + pixel % 120, Self.window.row + pixel / 120)
        }
        if seed == 1 {
            let (built, removed) = try (strongest(.construction), strongest(.removal))
            #expect((258..<277).contains(built.column) && (348..<366).contains(built.row))
            #expect((221..<240).contains(removed.column) && (366..<384).contains(removed.row))
        }
    }

    /// Three rectangles of random place and size that were not observed.
    private func mask(_ numbers: inout SeededNumbers) -> [UInt8] {
        var validity = [UInt8](repeating: 1, count: Self.window.count)
        for _ in 0..<3 {
            let (left, top) = (Int.random(in: 0..<120, using: &numbers), Int.random(in: 0..<110, using: &numbers))
            let (right, bottom) = (
                min(120, left + Int.random(in: 1...25, using: &numbers)),
                min(110, top + Int.random(in: 1...25, using: &numbers))
            )
            for row in top..<bottom { for column in left..<right { validity[row * 120 + column] = 0 } }
        }
        return validity
    }

    @Test(arguments: UInt64(1)...6) func nodataChangesNothingBeyondItsReach(_ seed: UInt64) throws {
        let scenes = village(seed)
        var numbers = SeededNumbers(seed: seed &+ 50)
        let whole = Evidence(pair(block(scenes.earlier), block(scenes.later)))
        let masks = (mask(&numbers), mask(&numbers))
        let holed = Evidence(
            pair(
                block(scenes.earlier, seed % 3 == 0 ? nil : masks.0),
                block(scenes.later, seed % 3 == 1 ? nil : masks.1)))
        let lost = (0..<Self.window.count).filter {
            (seed % 3 == 0 ? 1 : masks.0[$0]) & (seed % 3 == 1 ? 1 : masks.1[$0]) == 0
        }
        var isNear = [Bool](repeating: false, count: Self.window.count)
        for pixel in lost {
            for row in max(0, pixel / 120 - reach)...min(109, pixel / 120 + reach) {
                for column in max(0, pixel % 120 - reach)...min(119, pixel % 120 + reach) {
                    isNear[row * 120 + column] = true
                }
            }
        }
        #expect(isNear.contains(false) && isNear.contains(true))
        #expect(whole.planes.keys == holed.planes.keys)
        for (kind, plane) in holed.planes {
            let before = try #require(whole.planes[kind])
            #expect(plane.indices.allSatisfy { isNear[$0] || plane[$0] == before[$0] }, "\(kind)")
        }
        // What was not observed, and its neighbours, are said to be so; nothing looks built there.
        #expect(lost.allSatisfy { holed.validity[$0] == 0 && holed.planes[.construction]?[$0] == 0 })
    }

    @Test(arguments: UInt64(1)...6) func whereABlockIsCutNeverMatters(_ seed: UInt64) throws {
        let scenes = village(seed)
        var numbers = SeededNumbers(seed: seed &+ 70)
        let whole = pair(block(scenes.earlier, mask(&numbers)), block(scenes.later))
        let part = Window(
            column: 200 + Int.random(in: 0...30, using: &numbers), row: 300 + Int.random(in: 0...30, using: &numbers),
            columns: 61 + Int.random(in: 0...25, using: &numbers), rows: 53 + Int.random(in: 0...25, using: &numbers))
        let (large, small) = (Evidence(whole), Evidence(whole.cut(to: part)))
        for (kind, plane) in small.planes {
            let other = try #require(large.planes[kind])
            var differing = 0
            for row in (part.row + reach)..<(part.endRow - reach) {
                for column in (part.column + reach)..<(part.endColumn - reach) {
                    let here = (row - part.row) * part.columns + column - part.column
                    if plane[here] != other[(row - 300) * 120 + column - 200] { differing += 1 }
                }
            }
            #expect(differing == 0, "\(kind)")
        }
    }

    @Test func heightsOfSwappedEpochsSwapAndAreCutLikeTheRest() throws {
        func surface(_ seed: UInt64, _ houses: [(Int, Int)], validity: UInt8 = 1) -> PixelBlock {
            var numbers = SeededNumbers(seed: seed)
            let samples = (0..<Self.window.count).map { pixel -> Float in
                let onHouse = houses.contains {
                    ($0.0..<$0.0 + 10).contains(pixel % 120) && ($0.1..<$0.1 + 9).contains(pixel / 120)
                }
                return 20 + (onHouse ? 6 : 0) + Float.random(in: -0.2...0.2, using: &numbers)
            }
            return PixelBlock(
                window: Self.window, bands: [.height], samples: samples,
                validity: [UInt8](repeating: validity, count: Self.window.count))
        }
        let scenes = village(9)
        let (before, after) = (surface(1, [(20, 30), (60, 60)]), surface(2, [(20, 30), (80, 20)]))
        func pair(_ surfaces: (PixelBlock, PixelBlock), _ earlier: [[Double]], _ later: [[Double]]) -> AlignedPair {
            AlignedPair(
                window: Self.window, bands: Self.bands, pixelSize: 1, earlier: block(earlier), later: block(later),
                validity: [UInt8](repeating: 1, count: Self.window.count), noise: [4, 4, 4, 4], greyNoise: 4,
                greyMiddle: 95,
                surfaces: AlignedPair.Surfaces(
                    earlier: surfaces.0, later: surfaces.1, match: HeightMatch(samples: [surfaces])))
        }
        let forward = pair((before, after), scenes.earlier, scenes.later)
        let (there, back) = (Evidence(forward), Evidence(pair((after, before), scenes.later, scenes.earlier)))
        #expect(try #require(there.planes[.heightGain]) == #require(back.planes[.heightLoss]))
        #expect(try #require(there.planes[.heightLoss]) == #require(back.planes[.heightGain]))
        #expect(there.planes[.construction] == back.planes[.removal])
        // A house of 10 × 9 less a pixel of misfit all around, each way.
        for kind in [EvidenceKind.heightGain, .heightLoss] {
            #expect(try #require(there.planes[kind]).count { $0 > 3 } == 8 * 7)
        }
        let part = Window(column: 230, row: 310, columns: 70, rows: 60)
        let cut = try #require(Evidence(forward.cut(to: part)).planes[.heightGain])
        let gain = try #require(there.planes[.heightGain])
        for row in 1..<59 {
            for column in 1..<69 { #expect(cut[row * 70 + column] == gain[(row + 10) * 120 + column + 30]) }
        }
    }
}
