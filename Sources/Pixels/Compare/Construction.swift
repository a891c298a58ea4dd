import Align
import Ground
import KernelSet
import Kernels

/// How much a pixel looks like something built since, from all evidence at once: the plane that is thresholded.
///
/// Each factor answers a cause of false alarms; all are needed, so they are multiplied:
/// - the robust change vector where the later epoch is not green, since what is green was not built on; it levels off,
///   because six σ are as sure as sixty;
/// - the change of structure, squared: a repainted roof, a wet yard or drying grain keeps what stands where;
/// - straight edges gained: fields and bare soil have few;
/// - over the texture that was there: where much stood before, shadows and leaning walls differ most;
/// - plants lost weigh up to twice: most is built on green land.
///
/// Exponents and weights are round numbers, not fitted.
enum Construction {
    private static let scales = ConstructionScales(edgeFloor: 0.3, magnitudeScale: 6, edgeMagnitude: 1.5)
    /// Vegetation loss (either index) that weighs fully.
    private static let fullLoss: Float = 0.1

    static func planes(
        of planes: [EvidenceKind: [Float]], pair: AlignedPair, validity: [UInt8], scale: EvidenceScale
    ) -> (construction: [Float], removal: [Float]) {
        let (rows, columns, count) = (pair.window.rows, pair.window.columns, pair.window.count)
        guard let magnitude = planes[.changeMagnitude], let structure = planes[.structureChange],
            let textures = both(planes, .textureEarlier, .textureLater),
            let edges = both(planes, .straightnessEarlier, .straightnessLater)
        else { return ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count)) }
        func means(_ radius: Int) -> LocalMeans {
            LocalMeans(validity: validity, rows: rows, columns: columns, radius: radius)
        }
        let (smoothing, context) = (means(scale.smoothingRadius), means(scale.contextRadius))
        let novelty = context.mean(structure)
        let indices = both(planes, .vegetationEarlier, .vegetationLater)
        let loss = indices.map { before, after in smoothing.mean(Planes.difference(before, after)) }
        func combined(
            green: [Float]?, sign: Float, texture: [Float], edgesBefore: [Float], edgesAfter: [Float]
        ) -> [Float] {
            var bare = magnitude
            if let green { kernels.fade(&bare, by: green, count: count) }
            var plane = smoothing.mean(bare)
            var plants = [Float](repeating: 1, count: count)
            if let loss {
                plants = loss
                // Half of full loss is the middle of the step; the factor runs from 0.7 to 1.3.
                kernels.step(&plants, count: count, middle: sign * Self.fullLoss / 2, slope: sign / Self.fullLoss)
                kernels.scale(&plants, count: count, by: 0.6, offset: 0.7)
            }
            kernels.construction(
                change: &plane, bare: bare, novelty: novelty, stood: context.mean(texture), edgesBefore: edgesBefore,
                edgesAfter: edgesAfter, plants: plants, validity: validity, count: count, scales: scales)
            return plane
        }
        return (
            construction: combined(
                green: VegetationDetector.greenness(of: pair.later), sign: 1, texture: textures.0,
                edgesBefore: edges.0, edgesAfter: edges.1),
            removal: combined(
                green: VegetationDetector.greenness(of: pair.earlier), sign: -1, texture: textures.1,
                edgesBefore: edges.1, edgesAfter: edges.0)
        )
    }

    private static func both(
        _ planes: [EvidenceKind: [Float]], _ first: EvidenceKind, _ second: EvidenceKind
    ) -> ([Float], [Float])? {
        guard let first = planes[first], let second = planes[second] else { return nil }
        return (first, second)
    }
}
