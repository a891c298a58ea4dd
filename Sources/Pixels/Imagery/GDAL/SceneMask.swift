import CGDAL
import GDALSession
import Ground

/// Where a scene says which of its pixels were observed.
///
/// | what a file has | a pixel is not observed where |
/// |---|---|
/// | nodata of every band | all bands hold their nodata: a roof may be 0 in red alone (as GDAL's and rasterio's dataset masks) |
/// | nodata of some bands only | never: the others were observed |
/// | an alpha band | it is less than half opaque, by the range that its own numbers have (``SceneAlpha``) |
/// | a mask | the mask is below 128 |
/// | not-a-number or infinity | any band holds one: it cannot be compared |
///
/// Blank ground that is not marked (a collar, gaps, tiles never written) is found by ``SceneBlanks``.
struct SceneMask {
    /// nodata of every band asked for, in that order; empty where one of them has none.
    let nodata: [Double]
    /// The alpha band, if there is a true one.
    let alpha: SceneAlpha?
    /// Whether the bands have a mask of their own, beside nodata and alpha.
    let hasMaskBand: Bool
    /// Whether the bands' own pixels mark what was not observed, so that no mask has to be read.
    var isInPixels: Bool { alpha == nil && !hasMaskBand && !nodata.isEmpty }
    /// Whether what is not a number must be looked for.
    private let mayHoldNaN: Bool
    /// Numbers of the bands asked for.
    private let numbers: [Int]
    /// A band whose own mask is known to hide nothing: the one that is mislabelled as alpha.
    private let mislabelled: Int?

    init(of source: Dataset, scene: Scene, bands: [SceneBand]) {
        numbers = bands.map(\.number)
        let told = bands.compactMap(\.nodata)
        nodata = told.count == bands.count ? told : []
        mislabelled = scene.hasMislabelledAlpha ? source.labelledAlpha : nil
        alpha = scene.alpha
        mayHoldNaN = !scene.isByte
        let flags = source.maskFlags(band: numbers[0])
        hasMaskBand =
            flags & (GMF_ALL_VALID | GMF_ALPHA | GMF_NODATA) == 0
            || flags & GMF_NODATA != 0 && bands.allSatisfy { $0.nodata == nil }
    }

    /// Marks in `part` what was not observed; `part` holds `window` of `source`, or the nearest pixels of it where it has
    /// fewer. Throws ``ImageryError/readFailed(path:window:reason:)``.
    func hide(in part: inout PixelBlockPart, of source: Dataset, window: Window) throws {
        part.invalidate(nodata: nodata)
        if mayHoldNaN { part.invalidateNaN(bands: numbers.count) }
        let (columns, rows) = (part.window.columns, part.window.rows)
        if hasMaskBand {
            let mask = try [UInt8](unsafeUninitializedCapacity: columns * rows) { buffer, filled in
                guard let base = buffer.baseAddress else { return }
                try source.readMask(band: numbers[0], source: window, into: base, columns: columns, rows: rows)
                filled = columns * rows
            }
            for index in mask.indices where mask[index] < 128 { part.validity[index] = 0 }
        }
        if let alpha {
            let opacity = try [Float](unsafeUninitializedCapacity: columns * rows) { buffer, filled in
                guard let base = buffer.baseAddress else { return }
                try source.read(bands: [alpha.number], source: window, into: base, columns: columns, rows: rows)
                filled = columns * rows
            }
            for index in opacity.indices where !(opacity[index] >= alpha.half) { part.validity[index] = 0 }
        }
    }

    /// Virtual one-byte datasets, 255 = observed: one with a band for each band's nodata, where it is enough that any says
    /// so, and one with a band for each other way of not being observed.
    ///
    /// `selected` holds the bands asked for, with their nodata. Two more pixels of 0 around the scene: what lies outside
    /// was not observed either. Throws ``ImageryError/cannotWarp(path:reason:)``.
    func datasets(
        of source: Dataset, selected: Dataset, scene: Scene, chain: VirtualChain
    ) throws -> [(dataset: Dataset, isAnyEnough: Bool)] {
        var datasets: [(dataset: Dataset, isAnyEnough: Bool)] = []
        func add(_ planes: [(band: String, half: Float)], from dataset: Dataset, isAnyEnough: Bool = false) throws {
            guard !planes.isEmpty else { return }
            var arguments = ["-ot", "Byte", "-srcwin", "-2", "-2", "\(scene.columns + 4)", "\(scene.rows + 4)"]
            for (index, plane) in planes.enumerated() {
                // Half transparent is as much hidden as seen: only the opaque half counts as observed.
                let below = plane.half > 1 ? plane.half - 1 : plane.half * 0.99
                arguments += ["-b", plane.band, "-scale_\(index + 1)", "\(below)", "\(plane.half)", "0", "255"]
                // The exponent makes GDAL clamp; without it a scaled virtual band overflows its type.
                arguments += ["-exponent_\(index + 1)", "1"]
            }
            let copy = chain.add(try dataset.virtualCopy(arguments + ["-a_nodata", "none"]))
            var transform = scene.geotransform
            let corner = transform.coordinate(column: -2, row: -2)
            (transform.originX, transform.originY) = (corner.x, corner.y)
            try copy.place(transform, crs: scene.crs)
            datasets.append((copy, isAnyEnough))
        }
        try add(nodata.indices.map { ("mask,\($0 + 1)", 128) }, from: selected, isAnyEnough: true)
        var others: [(band: String, half: Float)] = []
        if hasMaskBand || nodata.isEmpty && alpha == nil { others = [("mask,\(mislabelled ?? numbers[0])", 128)] }
        if let alpha { others.append(("\(alpha.number)", alpha.half)) }
        try add(others, from: source)
        return datasets
    }
}

/// The band of a scene that says how opaque each pixel is.
public struct SceneAlpha: Sendable, Hashable {
    /// Its 1-based number in the file.
    public let number: Int
    /// The value from which a pixel counts as observed: half of the range that its numbers have.
    public let half: Float

    /// Edge of the sampled windows, pixels, and how many a side.
    private static let (edge, windows) = (32, 8)

    /// Samples the band that is labelled as alpha; nil where there is none.
    ///
    /// The highest number found is opaque, whatever its type can hold: writers put 0…255 into 16 bits, and 0 or 1 into 8.
    /// Throws ``ImageryError/readFailed(path:window:reason:)``.
    init?(of dataset: Dataset) throws {
        guard let number = dataset.labelledAlpha else { return nil }
        let band = GDALGetRasterBand(dataset.handle, Int32(number))
        let (columns, rows) = (Int(GDALGetRasterBandXSize(band)), Int(GDALGetRasterBandYSize(band)))
        let type = GDALGetRasterDataType(band)
        let whole: Float = type == GDT_UInt16 ? 65_535 : type == GDT_Int16 ? 32_767 : 255
        var highest: Float = 0
        search: for row in 0..<Self.windows {
            for column in 0..<Self.windows {
                let window = Window(
                    column: column * columns / Self.windows, row: row * rows / Self.windows,
                    columns: min(Self.edge, columns), rows: min(Self.edge, rows)
                ).intersection(Window(column: 0, row: 0, columns: columns, rows: rows))
                var values = [Float](repeating: 0, count: window.count)
                try values.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    try dataset.read(
                        bands: [number], source: window, into: base, columns: window.columns, rows: window.rows)
                }
                highest = max(highest, values.max() ?? 0)
                if highest >= whole { break search }
            }
        }
        self.number = number
        // Where all samples are transparent, the type's range counts.
        half = (highest > 0 ? highest : whole) / 2
    }
}

extension Dataset {
    /// The number of the last band that is labelled as alpha; nil where none is.
    var labelledAlpha: Int? {
        (1...max(1, Int(GDALGetRasterCount(handle)))).last { number in
            GDALGetRasterColorInterpretation(GDALGetRasterBand(handle, Int32(number))) == GCI_AlphaBand
        }
    }
}
