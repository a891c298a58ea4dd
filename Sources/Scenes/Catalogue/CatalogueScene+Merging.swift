import Ground

extension AcquisitionSource {
    /// Whether a value from this source outranks one from `other`: a person before an item, an item before the file's
    /// metadata, these before its name; of the same source, the latest value.
    public func stands(against other: AcquisitionSource) -> Bool {
        func rank(_ source: AcquisitionSource) -> Int { Self.allCases.firstIndex(of: source) ?? 0 }
        return rank(self) <= rank(other)
    }
}

extension CatalogueScene {
    /// This scene as it is put in place of `known`, the same content on record.
    ///
    /// The path is the latest one. A value from a person or an item stays until a source of the same rank or higher
    /// changes it: handing the bare file in again changes no such value.
    public func merged(over known: CatalogueScene) -> CatalogueScene {
        var result = self
        if !acquiredAtSource.stands(against: known.acquiredAtSource) {
            (result.acquiredAt, result.acquiredAtSource) = (known.acquiredAt, known.acquiredAtSource)
            result.takeWarnings(SceneDescription.timeWarnings, of: known)
        }
        if let source = known.sensorClassSource, !(sensorClassSource?.stands(against: source) ?? false) {
            (result.sensorClass, result.sensorClassSource) = (known.sensorClass, source)
        }
        let said = known.description
        if let source = known.declarationSource, !(declarationSource?.stands(against: source) ?? false) {
            (result.declaration, result.declarationSource) = (known.declaration, source)
            // Bands and valid ground were read under their declaration, so they go with it.
            result.description.bands = said.bands
            result.takeWarnings(SceneDescription.bandWarnings, of: known)
            (result.description.nodata, result.description.nodataIsNaN) = (said.nodata, said.nodataIsNaN)
            (result.description.footprint, result.description.validShare) = (said.footprint, said.validShare)
        }
        guard stacItem == nil, let item = known.stacItem else { return result }
        result.stacItem = item
        result.description.cloudShare = said.cloudShare ?? description.cloudShare
        result.description.sunAzimuth = said.sunAzimuth ?? description.sunAzimuth
        result.description.sunElevation = said.sunElevation ?? description.sunElevation
        result.description.offNadir = said.offNadir ?? description.offNadir
        result.description.viewAzimuth = said.viewAzimuth ?? description.viewAzimuth
        result.description.platform = said.platform ?? description.platform
        return result
    }
}

extension CatalogueScene {
    /// Warnings about a time or about bands go with the value: where the value of `known` stays, only its warnings
    /// stay.
    private mutating func takeWarnings(_ codes: Set<String>, of known: CatalogueScene) {
        description.warnings.removeAll { codes.contains($0) }
        description.warnings += known.description.warnings.filter { codes.contains($0) }
    }
}

extension SceneDescription {
    /// Codes of warnings about the time of acquisition.
    static let timeWarnings: Set<String> = ["acquisitionTimeUnknown", "scene.timeUnknown", "scene.timeOfDayAssumed"]
    /// Codes of warnings about bands and nodata.
    static let bandWarnings: Set<String> = ["bandsAssumedByOrder", "raster.bandsAssumed", "nodataDiffersByBand"]
}

extension CatalogueScene {
    private enum FormerKeys: String, CodingKey { case sensorClassWasGiven }

    /// Reads a scene; in one written by an earlier program, a flag says that the kind of sensor was given.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        stacItem = try container.decodeIfPresent(String.self, forKey: .stacItem)
        id = try container.decode(SceneID.self, forKey: .id)
        fileName = try container.decode(String.self, forKey: .fileName)
        path = try container.decode(String.self, forKey: .path)
        byteCount = try container.decode(Int.self, forKey: .byteCount)
        acquiredAt = try container.decode(Instant.self, forKey: .acquiredAt)
        acquiredAtSource = try container.decode(AcquisitionSource.self, forKey: .acquiredAtSource)
        sensorClass = try container.decode(SensorClass.self, forKey: .sensorClass)
        declaration = try container.decodeIfPresent(SceneDeclaration.self, forKey: .declaration)
        declarationSource = try container.decodeIfPresent(AcquisitionSource.self, forKey: .declarationSource)
        description = try container.decode(SceneDescription.self, forKey: .description)
        let former = try decoder.container(keyedBy: FormerKeys.self)
        let wasGiven = try former.decodeIfPresent(Bool.self, forKey: .sensorClassWasGiven) ?? false
        sensorClassSource =
            try container.decodeIfPresent(AcquisitionSource.self, forKey: .sensorClassSource)
            ?? (wasGiven ? (stacItem == nil ? .flag : .stac) : nil)
    }
}
