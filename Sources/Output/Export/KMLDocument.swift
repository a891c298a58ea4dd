import Ground

/// The parts of a KML 2.2 document (OGC 07-147r2) whose placemarks people read.
struct KMLDocument<Row> {
    private let fields: [ExportField<Row>]
    private let language: Language

    init(_ fields: [ExportField<Row>], _ language: Language) {
        (self.fields, self.language) = (fields.filter(\.isForPeople), language)
    }

    static var foot: String { "</Document>\n</kml>\n" }

    /// From the declaration to the styles, by name.
    func head(_ title: Message, _ styles: [(name: String, colour: MapColour)]) -> String {
        let styles = styles.map { name, colour in
            """
            <Style id="\(name)"><IconStyle><color>ff\(colour.kml)</color></IconStyle><LineStyle><color>ff\(colour.kml)</color>\
            <width>2</width></LineStyle><PolyStyle><color>60\(colour.kml)</color></PolyStyle></Style>

            """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <kml xmlns="http://www.opengis.net/kml/2.2">
            <Document>
            <name>\(XMLText.escaped(title.text(in: language)))</name>

            """ + styles.joined()
    }

    /// A place with what people read of it; KML has no way to say that there is no value.
    func placemark(
        _ id: String, _ row: Row, about: String, style: String, _ geometry: GeographicGeometry?
    ) -> String {
        let data = fields.compactMap { field -> String? in
            guard field.name != "id", let value = field.shown(row, language).text else { return nil }
            let title = XMLText.escaped(field.title.text(in: language))
            return "<Data name=\"\(field.name)\"><displayName>\(title)</displayName>"
                + "<value>\(XMLText.escaped(value))</value></Data>"
        }
        return """
            <Placemark>
            <name>\(XMLText.escaped(id))</name>
            <description>\(XMLText.escaped(XMLText.escaped(about)))</description>
            <styleUrl>#\(style)</styleUrl>
            <ExtendedData>\(data.joined())</ExtendedData>\(geometry?.kml.map { "\n" + $0 } ?? "")
            </Placemark>

            """
    }
}
