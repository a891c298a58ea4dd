import CGDAL
import GDALSession
import Ground

/// Which of a scene's pixels are valid, on at most 512 × 512 of them.
struct SceneValidity {
    /// Number of columns looked at.
    let columns: Int
    /// Number of rows looked at.
    let rows: Int
    /// `rows × columns`; 1 = valid.
    let mask: [UInt8]

    /// Share of the pixels looked at that are valid.
    var share: Double { Double(mask.reduce(0) { $0 + Int($1) }) / Double(max(1, mask.count)) }

    private static let most = 512

    /// Looks at the nearest pixels, of an overview where the file has one, by the same rules as a survey's read.
    init(of dataset: Dataset, scene: Scene) throws {
        let factor = max(1, Double(max(scene.columns, scene.rows)) / Double(Self.most))
        let (columns, rows) = (max(1, Int(Double(scene.columns) / factor)), max(1, Int(Double(scene.rows) / factor)))
        let whole = Window(column: 0, row: 0, columns: scene.columns, rows: scene.rows)
        let rules = SceneMask(of: dataset, scene: scene, bands: scene.bands)
        let numbers = scene.bands.map(\.number)
        func samples(bands: [Int]) throws -> [Float] {
            try [Float](unsafeUninitializedCapacity: bands.count * columns * rows) { buffer, filled in
                guard let base = buffer.baseAddress else { return }
                try dataset.read(bands: bands, source: whole, into: base, columns: columns, rows: rows)
                filled = bands.count * columns * rows
            }
        }
        var part = PixelBlockPart(
            window: Window(column: 0, row: 0, columns: columns, rows: rows), samples: try samples(bands: numbers),
            validity: [UInt8](repeating: 1, count: columns * rows))
        part.invalidate(nodata: rules.nodata)
        if !scene.isByte { part.invalidateNaN(bands: numbers.count) }
        if rules.hasMaskBand {
            var mask = [UInt8](repeating: 0, count: columns * rows)
            try mask.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                try dataset.readMask(band: numbers[0], source: whole, into: base, columns: columns, rows: rows)
            }
            for index in mask.indices where mask[index] < 128 { part.validity[index] = 0 }
        }
        if let alpha = rules.alpha {
            let opacity = try samples(bands: [alpha.number])
            for index in opacity.indices where opacity[index] < alpha.half { part.validity[index] = 0 }
        }
        (self.columns, self.rows, mask) = (columns, rows, part.validity)
    }
}

extension Dataset {
    /// Reads `source` of a band's mask decimated to `columns × rows`, nearest: 0 = not observed.
    fileprivate func readMask(
        band number: Int, source: Window, into mask: UnsafeMutablePointer<UInt8>, columns: Int, rows: Int
    ) throws {
        let status = GDALSession.call {
            GDALRasterIOEx(
                GDALGetMaskBand(GDALGetRasterBand(handle, Int32(number))), GF_Read, Int32(source.column),
                Int32(source.row), Int32(source.columns), Int32(source.rows), mask, Int32(columns), Int32(rows),
                GDT_Byte, 0, 0, nil)
        }
        if status != CE_None || GDALSession.hasFailed {
            throw ImageryError.readFailed(path: path, window: source, reason: GDALSession.lastMessage)
        }
    }
}
