import GeoPackage
import Ground

/// How QGIS shows a layer at once when it is opened: colours by the values of a column, titles of columns, pictures beside
/// the pointer. Written as QGIS 3.22 writes QML, and as SLD (OGC 05-077r4) for other programs.
struct LayerStyle {
    /// A value of the column, what it is called, and its colour.
    struct Class {
        let value: String
        let label: String
        let colour: MapColour
    }

    let layer: FeatureLayer
    /// The column by whose values it is coloured.
    let column: String
    let classes: [Class]
    /// Columns of pictures (PNG).
    let pictures: [String]

    init(layer: FeatureLayer, column: String, classes: [Class], pictures: [String] = []) {
        (self.layer, self.column, self.classes, self.pictures) = (layer, column, classes, pictures)
    }

    /// One colour for all: outlines to see other layers by.
    init(outlineOf layer: FeatureLayer) {
        (self.layer, column, pictures) = (layer, "", [])
        classes = [Class(value: "", label: layer.title, colour: .grey)]
    }

    private var isPoint: Bool { layer.geometry == .point }

    /// QGIS's own document.
    var qml: String {
        let categories = classes.enumerated().map { index, item in
            "<category render=\"true\" value=\"\(item.value)\" label=\"\(XMLText.escaped(item.label))\" symbol=\"\(index)\"/>"
        }
        let symbols = classes.enumerated().map { index, item in
            """
            <symbol name="\(index)" type="\(isPoint ? "marker" : "fill")" alpha="1" clip_to_extent="1" force_rhr="0">\
            <layer class="\(isPoint ? "SimpleMarker" : "SimpleFill")" enabled="1" pass="0" locked="0">\
            <prop k="color" v="\(item.colour.qgis(alpha: isPoint ? 255 : 90))"/>\
            <prop k="outline_color" v="\(item.colour.qgis(alpha: 255))"/><prop k="outline_width" v="0.5"/>\
            <prop k="outline_width_unit" v="MM"/><prop k="outline_style" v="solid"/><prop k="style" v="solid"/>\
            <prop k="name" v="circle"/><prop k="size" v="3"/><prop k="size_unit" v="MM"/></layer></symbol>
            """
        }
        let renderer =
            column.isEmpty
            ? "type=\"singleSymbol\"" : "type=\"categorizedSymbol\" attr=\"\(column)\""
        let aliases = layer.columns.enumerated().compactMap { index, column in
            column.title.map {
                "<alias index=\"\(index + 1)\" field=\"\(column.name)\" name=\"\(XMLText.escaped($0))\"/>"
            }
        }
        let hidden = pictures.map { "<column type=\"field\" name=\"\($0)\" hidden=\"1\"/>" }
        let shown = layer.columns.filter { !pictures.contains($0.name) }.map {
            "<column type=\"field\" name=\"\($0.name)\" hidden=\"0\"/>"
        }
        return """
            <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
            <qgis version="3.22.0" styleCategories="Symbology|Fields|AttributeTable|MapTips">
            <renderer-v2 \(renderer) symbollevels="0" enableorderby="0" forceraster="0">
            \(column.isEmpty ? "" : "<categories>\(categories.joined())</categories>")
            <symbols>\(symbols.joined(separator: "\n"))</symbols>
            </renderer-v2>
            <aliases>\(aliases.joined())</aliases>
            <attributetableconfig actionWidgetStyle="dropDown" sortExpression="" sortOrder="0">
            <columns>\((shown + hidden).joined())</columns>
            </attributetableconfig>
            <mapTip>\(XMLText.escaped(mapTip))</mapTip>
            </qgis>

            """
    }

    /// What QGIS shows beside the pointer: the id, and the pictures.
    private var mapTip: String {
        let images = pictures.map { "<img width=\"240\" src=\"data:image/png;base64,[% to_base64(\"\($0)\") %]\">" }
        return "<b>[% \"\(layer.columns.first?.name ?? "fid")\" %]</b><br>"
            + images.joined()
    }

    /// The same colours for other programs.
    var sld: String {
        let rules = classes.map { item in
            let fill =
                "<se:Fill><se:SvgParameter name=\"fill\">\(item.colour.web)</se:SvgParameter>"
                + "<se:SvgParameter name=\"fill-opacity\">\(isPoint ? "1" : "0.35")</se:SvgParameter></se:Fill>"
            let stroke =
                "<se:Stroke><se:SvgParameter name=\"stroke\">\(item.colour.web)</se:SvgParameter>"
                + "<se:SvgParameter name=\"stroke-width\">2</se:SvgParameter></se:Stroke>"
            let symbolizer =
                isPoint
                ? "<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle</se:WellKnownName>\(fill)</se:Mark>"
                    + "<se:Size>11</se:Size></se:Graphic></se:PointSymbolizer>"
                : "<se:PolygonSymbolizer>\(fill)\(stroke)</se:PolygonSymbolizer>"
            let filter =
                column.isEmpty
                ? ""
                : "<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>\(column)</ogc:PropertyName><ogc:Literal>"
                    + "\(item.value)</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
            return "<se:Rule><se:Name>\(XMLText.escaped(item.label))</se:Name>\(filter)\(symbolizer)</se:Rule>"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" \
            xmlns:se="http://www.opengis.net/se" version="1.1.0">
            <NamedLayer><se:Name>\(layer.name)</se:Name><UserStyle><se:Name>\(layer.name)</se:Name><se:FeatureTypeStyle>
            \(rules.joined(separator: "\n"))
            </se:FeatureTypeStyle></UserStyle></NamedLayer>
            </StyledLayerDescriptor>

            """
    }
}

extension GeoPackageWriter {
    /// Where QGIS looks for the styles of a GeoPackage's layers; it does not offer the table itself.
    private static var styles: AttributeTable {
        AttributeTable(
            name: "layer_styles", title: "layer_styles",
            columns: [
                Column("f_table_catalog", .text), Column("f_table_schema", .text), Column("f_table_name", .text),
                Column("f_geometry_column", .text), Column("styleName", .text), Column("styleQML", .text),
                Column("styleSLD", .text), Column("useAsDefault", .boolean), Column("description", .text),
                Column("owner", .text), Column("ui", .text), Column("update_time", .dateTime),
            ])
    }

    /// Puts styles on record as the layers' own.
    func add(_ styles: [LayerStyle], lastChange: Instant) throws {
        try create(Self.styles, lastChange: lastChange)
        for style in styles {
            let name = style.layer.name
            try insert(
                into: Self.styles,
                [
                    .text(""), .text(""), .text(name), .text("geom"), .text(name), .text(style.qml), .text(style.sld),
                    .number(1), .text(style.layer.title), .text(""), .text(nil), .text(lastChange.geoPackageText),
                ])
        }
    }
}
