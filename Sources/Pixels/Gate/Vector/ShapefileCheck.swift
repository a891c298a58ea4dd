/// Checks a Shapefile's parts against each other (ESRI Shapefile Technical Description, 1998; dBASE III table).
///
/// OGR skips damaged records without an error, so that parcels go missing. Here the place, length and counts of every
/// record must fit the file's bytes.
struct ShapefileCheck {
    /// The bytes of the parts; nil where there is no such file.
    struct Parts {
        var shp: UnsafeBufferPointer<UInt8>
        var shx: UnsafeBufferPointer<UInt8>?
        var dbf: UnsafeBufferPointer<UInt8>?
        var prj: UnsafeBufferPointer<UInt8>?
        var cpg: UnsafeBufferPointer<UInt8>?
    }

    private var inspection = VectorInspection(format: .shapefile)

    /// Throws a fault of the structure; faults of single features are in the inspection. `codeField` = the field of
    /// codes that the user names.
    static func inspect(_ parts: Parts, codeField: String? = nil) throws(VectorFault) -> VectorInspection {
        var check = ShapefileCheck()
        guard let shx = parts.shx else {
            throw VectorFault(
                "vector.parse", zh: "缺少 .shx 索引文件；请连同 .shx、.dbf、.prj 一起提交",
                en: "the .shx file is missing; hand in .shx, .dbf and .prj with it")
        }
        guard let dbf = parts.dbf else {
            throw VectorFault(
                "parcel.noId", zh: "缺少 .dbf 属性文件，没有宗地代码；请一起提交",
                en: "the .dbf file is missing, and with it the parcel codes; hand it in too")
        }
        guard let prj = parts.prj else {
            throw VectorFault(
                "vector.crs", zh: "缺少 .prj 文件，没有坐标系；请一起提交，或用 ogr2ogr -a_srs EPSG:4547 补上",
                en:
                    "the .prj file is missing, and with it the CRS; hand it in too, or add it (ogr2ogr -a_srs EPSG:4547)"
            )
        }
        let count = try check.shapes(parts.shp, index: shx)
        try check.projection(prj)
        let table = try DBaseTable(dbf)
        guard table.rowCount == count else {
            throw VectorFault(
                "vector.parse", zh: ".dbf 有 \(table.rowCount) 行，.shx 有 \(count) 个图形；请重新导出",
                en: "the .dbf has \(table.rowCount) rows, the .shx \(count) shapes; export the file again")
        }
        if count == 0 {
            check.inspection.fault(
                GateNote(
                    "vector.noFeatures", zh: "没有任何要素；空文件不会覆盖宗地登记，请重新导出",
                    en: "has no feature; an empty file does not replace the register, export it again"))
        }
        let code = try check.encoding(table, cpg: parts.cpg)
        check.inspection.textCode = code
        check.codes(of: table, code, wanted: codeField)
        return check.inspection
    }

    private static func damaged(_ chinese: String, _ english: String) -> VectorFault {
        VectorFault("vector.parse", zh: "\(chinese)；请重新导出", en: "\(english); export the file again")
    }

    // MARK: - Shapes

    /// Checks .shp against .shx and gives the number of records.
    private mutating func shapes(
        _ shp: UnsafeBufferPointer<UInt8>, index shx: UnsafeBufferPointer<UInt8>
    ) throws(VectorFault) -> Int {
        for (bytes, name) in [(shp, ".shp"), (shx, ".shx")] {
            guard let code = bytes.bigEndian(at: 0), let words = bytes.bigEndian(at: 24), bytes.count >= 100 else {
                throw Self.damaged("\(name) 不足 100 字节的文件头", "\(name) is shorter than its header of 100 bytes")
            }
            guard code == 9994, bytes.littleEndian(at: 28) == 1000 else {
                throw Self.damaged("\(name) 的文件头不对", "\(name) has no Shapefile header")
            }
            guard Int(words) * 2 == bytes.count else {
                throw Self.damaged(
                    "\(name) 应有 \(Int(words) * 2) 字节，实有 \(bytes.count)",
                    "\(name) should have \(Int(words) * 2) bytes and has \(bytes.count)")
            }
        }
        guard (shx.count - 100) % 8 == 0 else { throw Self.damaged(".shx 的长度不对", "the .shx ends within an entry") }
        let count = (shx.count - 100) / 8
        // Entries that point at one record over and over would make the check quadratic.
        var left = shp.count - 100
        var places: [Range<Int>] = []
        for record in 0..<count {
            guard let word = shx.bigEndian(at: 100 + 8 * record), let length = shx.bigEndian(at: 104 + 8 * record)
            else { throw Self.damaged(".shx 不完整", "the .shx is cut") }
            let (start, size) = (Int(word) * 2, Int(length) * 2)
            guard start >= 100, size >= 4, start + 8 + size <= shp.count, shp.bigEndian(at: start + 4) == length else {
                throw Self.damaged(
                    "第 \(record + 1) 个图形超出 .shp，或与 .shx 不符",
                    "shape \(record + 1) lies beyond the .shp or does not fit the .shx")
            }
            left -= 8 + size
            guard left >= 0 else { throw Self.damaged(".shx 中的图形相互重叠", "shapes of the .shx overlap") }
            guard let content = shp.part(start + 8, size) else { throw Self.damaged(".shp 不完整", "the .shp is cut") }
            places.append(start..<(start + 8 + size))
            try shape(content, number: record + 1)
        }
        places.sort { $0.lowerBound < $1.lowerBound }
        for (one, next) in zip(places, places.dropFirst()) where one.upperBound > next.lowerBound {
            throw Self.damaged(".shx 中的图形相互重叠", "shapes of the .shx overlap")
        }
        return count
    }

    private mutating func shape(_ content: UnsafeBufferPointer<UInt8>, number: Int) throws(VectorFault) {
        let type = content.littleEndian(at: 0) ?? 0
        switch type {
        case 0:
            inspection.fault(
                GateNote(
                    "geom.empty", zh: "第 \(number) 个要素没有图形；请补绘或删除",
                    en: "feature \(number) has no geometry; draw it or remove it"))
        case 5, 15, 25:
            guard let parts = content.littleEndian(at: 36), let points = content.littleEndian(at: 40) else {
                throw Self.damaged("第 \(number) 个图形不完整", "shape \(number) is cut")
            }
            let needed = 44 + 4 * Int(parts) + 16 * Int(points)
            // Heights and measures follow, each with its range; measures may be left out.
            let extra = 16 + 8 * Int(points)
            let sizes =
                type == 5 ? [needed] : type == 15 ? [needed + extra, needed + 2 * extra] : [needed, needed + extra]
            guard Int32(bitPattern: parts) >= 0, Int32(bitPattern: points) >= 0, sizes.contains(content.count) else {
                throw Self.damaged(
                    "第 \(number) 个图形自称有 \(points) 点，与其长度不符",
                    "shape \(number) claims \(points) points, which its length does not hold")
            }
            var last = -1
            for part in 0..<Int(parts) {
                let start = Int(content.littleEndian(at: 44 + 4 * part) ?? .max)
                guard start > last, start < Int(points), part > 0 || start == 0 else {
                    throw Self.damaged("第 \(number) 个图形的环起点不对", "shape \(number) has rings that start nowhere")
                }
                last = start
            }
            if points == 0 || parts == 0 {
                inspection.fault(
                    GateNote(
                        "geom.empty", zh: "第 \(number) 个要素没有图形；请补绘或删除",
                        en: "feature \(number) has no geometry; draw it or remove it"))
            }
            let first = 44 + 4 * Int(parts)
            for ordinate in 0..<(2 * Int(points)) {
                let value = Double(bitPattern: content.littleEndian64(at: first + 8 * ordinate) ?? 0)
                // Written so that NaN is caught too.
                guard abs(value) < 1e9 else {
                    inspection.fault(
                        GateNote(
                            "geom.range", zh: "第 \(number) 个要素的坐标（\(value)）不在地球上；请检查坐标",
                            en: "feature \(number) has a coordinate (\(value)) that is no place on earth; check it"))
                    return
                }
            }
        default:
            inspection.fault(
                GateNote(
                    "geom.type", zh: "第 \(number) 个要素不是面（类型 \(type)）；宗地必须是面",
                    en: "feature \(number) is no polygon (type \(type)); a parcel is a polygon"))
        }
    }

    // MARK: - CRS and text

    private func projection(_ prj: UnsafeBufferPointer<UInt8>) throws(VectorFault) {
        guard WellKnownWords.text(prj) != nil else {
            throw VectorFault(
                "vector.crs", zh: ".prj 不是坐标系的 WKT；请从 GIS 重新导出",
                en: "the .prj is no WKT of a CRS; export the file again from a GIS")
        }
    }

    /// What the file says of its encoding; nil = nothing that is known.
    private func said(_ cpg: UnsafeBufferPointer<UInt8>?, _ table: DBaseTable) -> TextCode? {
        cpg.flatMap { TextCode(cpg: $0) } ?? TextCode(languageDriver: table.languageDriver)
    }

    /// Decides the encoding of the text; adds a warning where the file does not declare it.
    ///
    /// | the .cpg, without one dBASE's language driver | the texts | read as |
    /// |---|---|---|
    /// | UTF-8 | all UTF-8 | that |
    /// | GBK by any of its names | all GBK | that |
    /// | GBK, or a single-byte encoding | all UTF-8, with Chinese characters | UTF-8, with a warning |
    /// | a single-byte encoding (1252, 8859-1) | all pairs of GB 2312 | GBK, with a warning |
    /// | another encoding | any | that |
    /// | nothing, or nothing that is known | each UTF-8 or GBK | each so, with a warning |
    /// | any other combination | | refused |
    private mutating func encoding(
        _ table: DBaseTable, cpg: UnsafeBufferPointer<UInt8>?
    ) throws(VectorFault) -> TextCode {
        let census = table.census()
        let says = said(cpg, table)
        guard census.beyondASCII > 0 else { return says ?? .unnamed }
        let isWide = census.wide == census.beyondASCII
        switch says {
        case .utf8?:
            guard census.utf8 == census.beyondASCII else {
                throw Self.unlike(
                    census.beyondASCII - census.utf8, zh: "不是 .cpg 所称的 UTF-8", en: "not the UTF-8 that the .cpg says")
            }
            return .utf8
        case .gbk? where census.gbk == census.beyondASCII && !isWide: return .gbk
        case .gbk? where !isWide:
            throw Self.unlike(
                census.beyondASCII - census.gbk, zh: "不是 .cpg 或 .dbf 所称的 GBK",
                en: "not the GBK that the .cpg or .dbf says")
        case let code? where isWide:
            warn(cpg, code, count: census.utf8, name: "UTF-8")
            return .utf8
        case let code? where code.isSingleByte && census.pairs == census.beyondASCII:
            warn(cpg, code, count: census.pairs, name: "GBK")
            return .gbk
        case let code?: return code
        case nil: break
        }
        guard census.neither == 0 else {
            throw Self.unlike(census.neither, zh: "不是 UTF-8 也不是 GBK", en: "neither UTF-8 nor GBK")
        }
        if census.utf8 < census.beyondASCII { warn(cpg, nil, count: census.beyondASCII - census.utf8, name: "GBK") }
        return .unnamed
    }

    private static func unlike(_ count: Int, zh chinese: String, en english: String) -> VectorFault {
        VectorFault(
            "vector.encoding", zh: "属性中有 \(count) 处文字\(chinese)；请按 UTF-8 重新导出",
            en: "\(count) attribute texts are \(english); export the file again as UTF-8")
    }

    private mutating func warn(_ cpg: UnsafeBufferPointer<UInt8>?, _ code: TextCode?, count: Int, name: String) {
        if code != nil { inspection.textsInOtherEncoding = count }
        let text = cpg.map {
            GateError.escaped(String(decoding: $0.prefix(40), as: UTF8.self).filter { !$0.isNewline && $0 != "\0" })
        }
        guard let text else {
            inspection.warnings.append(
                GateNote(
                    "vector.encoding", zh: "没有 .cpg，\(count) 处文字按 \(name) 读取；请核对名称，并附上 .cpg",
                    en: "there is no .cpg; \(count) texts are read as \(name): check the names, and add a .cpg"))
            return
        }
        inspection.warnings.append(
            GateNote(
                "vector.encoding",
                zh: ".cpg 写的是“\(text)”\(code == nil ? "，不是已知的编码" : "，文字却不是")，\(count) 处文字按 \(name) 读取；请核对名称，并改正 .cpg",
                en:
                    "the .cpg says “\(text)”, which \(code == nil ? "is no encoding that is known" : "the text is not"); "
                    + "\(count) texts are read as \(name): check the names, and correct the .cpg"))
    }

    /// Finds the codes: digit for digit from the .dbf's text, which OGR would make a binary number.
    private mutating func codes(of table: DBaseTable, _ code: TextCode, wanted: String?) {
        var names = TextDecoder(code)
        var columns: [CodeField.Column] = []
        var assumed: [String: [String: Int]] = [:]
        for field in table.fields {
            let name = table.name(of: field, &names)
            inspection.fields.append(name)
            if let rank = CodeField.rank(of: name, isDBase: true, wanted: wanted) {
                var decoder = TextDecoder(code)
                columns.append(CodeField.Column(field: name, rank: rank, codes: table.codes(of: field, &decoder)))
                assumed[name] = decoder.assumed
            }
        }
        guard let choice = CodeField.choose(columns, isNamed: wanted != nil) else { return }
        inspection.codeField = choice.use
        inspection.codes = choice.codes
        inspection.codeTexts = choice.use.taken.field.flatMap { assumed[$0] } ?? [:]
    }
}
