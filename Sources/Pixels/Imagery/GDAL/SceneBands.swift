import CGDAL
import GDALSession
import Ground

/// What the bands of a file record: as declared, else by name, else by colour interpretation, else by order (which is
/// told).
struct SceneBands {
    private struct Entry {
        var band: Band?
        let number: Int
        let nodata: Double?
        /// Whether the file itself names it, rather than labelling it with a colour.
        let isNamed: Bool
    }

    private let path: String
    private let count: Int
    private var entries: [Entry] = []
    private var hasMislabelledAlpha = false
    private let declared: SceneDeclaration

    /// Reads the bands' names and labels; throws ``ImageryError/unusableBands(path:reason:)`` for what cannot be
    /// compared.
    init(of dataset: Dataset, declared: SceneDeclaration) throws {
        (path, self.declared) = (dataset.path, declared)
        count = Int(GDALGetRasterCount(dataset.handle))
        guard count > 0 else { throw ImageryError.unusableBands(path: path, reason: "0") }
        let told = dataset.sidecarNodata
        for number in 1...count {
            guard let band = GDALGetRasterBand(dataset.handle, Int32(number)) else { continue }
            let type = GDALGetRasterDataType(band)
            guard GDALDataTypeIsComplex(type) == 0 else {
                throw ImageryError.unusableBands(path: path, reason: "complex numbers in band \(number)")
            }
            let interpretation = GDALGetRasterColorInterpretation(band)
            let named = Band(commonName: GDALGetDescription(band).map { String(cString: $0) } ?? "")
            if interpretation == GCI_AlphaBand {
                // Many writers call any fourth band alpha: one that is named, or declared, to be light is none.
                let isLight = declared.bands.count == count ? declared.bands[number - 1] != nil : named != nil
                guard isLight else { continue }
                hasMislabelledAlpha = true
            }
            if interpretation == GCI_PaletteIndex {
                throw ImageryError.unusableBands(path: path, reason: "colour table; gdal_translate -expand rgb")
            }
            var hasNodata: Int32 = 0
            let nodata = GDALGetRasterNoDataValue(band, &hasNodata)
            entries.append(
                Entry(
                    band: named ?? Self.coloured(interpretation), number: number,
                    nodata: hasNodata != 0 ? nodata : told[number] ?? declared.nodata, isNamed: named != nil))
        }
    }

    /// The bands to be read, each colour once, and whether they were taken by order or one of them is called alpha.
    func usable() throws -> (bands: [SceneBand], assumedByOrder: Bool, hasMislabelledAlpha: Bool) {
        var entries = entries
        var assumed = false
        if !declared.bands.isEmpty {
            // Alpha may be among those declared, or not.
            guard [count, entries.count].contains(declared.bands.count) else {
                throw ImageryError.unusableBands(
                    path: path, reason: "\(entries.count) bands, declared \(declared.text)")
            }
            for index in entries.indices {
                entries[index].band =
                    declared.bands[
                        declared.bands.count == count ? entries[index].number - 1 : index]
            }
        } else {
            assumed = Self.completeByOrder(&entries)
        }
        var seen: Set<Band> = []
        let bands = entries.compactMap { entry -> SceneBand? in
            guard let band = entry.band, seen.insert(band).inserted else { return nil }
            return SceneBand(band: band, number: entry.number, nodata: entry.nodata)
        }
        guard !bands.isEmpty else {
            throw ImageryError.unusableBands(path: path, reason: "\(count) unnamed bands")
        }
        return (bands, assumed, hasMislabelledAlpha)
    }

    /// Gives colours to bands without names by their order; whether it had to.
    private static func completeByOrder(_ entries: inout [Entry]) -> Bool {
        // "Black is zero", grey, is how writers label a band of several that they have no colour for.
        if entries.count >= 3 {
            for index in entries.indices where entries[index].band == .grey && !entries[index].isNamed {
                entries[index].band = nil
            }
        }
        if !entries.contains(where: { $0.band == .red || $0.band == .grey || $0.isNamed }) {
            let order: [Band] =
                entries.count == 1 ? [.grey] : entries.count >= 3 ? [.red, .green, .blue, .nir] : []
            for index in entries.indices.prefix(order.count) { entries[index].band = order[index] }
            return true
        }
        guard entries.count == 4, entries[3].band == nil, entries.prefix(3).map(\.band) == [.red, .green, .blue] else {
            return false
        }
        entries[3].band = .nir
        return true
    }

    private static func coloured(_ interpretation: GDALColorInterp) -> Band? {
        switch interpretation {
        case GCI_RedBand: .red
        case GCI_GreenBand: .green
        case GCI_BlueBand: .blue
        case GCI_GrayIndex: .grey
        default: nil
        }
    }
}
