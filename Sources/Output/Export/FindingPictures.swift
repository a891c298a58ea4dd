package import Findings
import Foundation
import Ground

/// A finding's chips on a page: the two epochs over each other with a slider between them, and the outlines; each with a scale bar
/// and north. On paper the epochs stand side by side. The slider works by mouse, finger and arrow keys.
package struct FindingPictures: HTMLPage {
    private let finding: Finding
    private let chips: [Chip]

    package init(_ finding: Finding, _ chips: [Chip]) { (self.finding, self.chips) = (finding, chips) }

    /// The pictures; nothing for none.
    package var markup: String {
        let epochs = chips.filter { $0.kind != .outlined }
        let pair =
            epochs.isEmpty
            ? ""
            : """
            <div class="swipe"><div class="frames">\(epochs.map(figure).joined())</div>\
            <label><span>\(Self.both(Message(zh: "前", en: "before")))</span>\
            <input type="range" min="0" max="100" value="50" aria-label="前一期与后一期 · before and after" \
            oninput="this.closest('.swipe').style.setProperty('--cut',this.value+'%')">\
            <span>\(Self.both(Message(zh: "后", en: "after")))</span></label></div>
            """
        return "<div class=\"chips\">\(pair)\(chips.filter { $0.kind == .outlined }.map(figure).joined())</div>"
    }

    private func figure(_ chip: Chip) -> String {
        let caption =
            switch chip.kind {
            case .earlier: Self.both(Message(zh: "前一期", en: "earlier")) + Self.day(finding.earlierAcquiredAt)
            case .later: Self.both(Message(zh: "后一期", en: "later")) + Self.day(finding.laterAcquiredAt)
            case .outlined: Self.both(Message(zh: "宗地（黄）与变化（红）", en: "parcel (yellow), change (red)"))
            }
        let scale = ChipScale(chip, of: finding)
        let bar = scale.map { scale in
            "<span class=\"scale\" style=\"width:\(Self.number(100 * scale.bar.share, 1))%\">\(scale.bar.metres) m</span>"
        }
        let pixels = (chip.kind == .outlined ? scale : nil).map { scale in
            let metres = Self.number(scale.pixelSize, 2)
            return "<br>" + Self.both(Message(zh: "1 像元 = \(metres) m，放大显示", en: "1 pixel = \(metres) m, enlarged"))
        }
        return """
            <figure class="\(chip.kind.rawValue)"><div class="frame"><img alt="\(chip.kind.rawValue)" \
            src="data:image/png;base64,\(Data(chip.png).base64EncodedString())"><span class="north">N<br>↑</span>\
            \(bar ?? "")</div><figcaption>\(caption)\(pixels ?? "")</figcaption></figure>
            """
    }

    private static func day(_ instant: Instant?) -> String { instant.map { " " + LocalTime.day($0) } ?? "" }

    /// Style of the pictures.
    package static let style = """
        .chips{display:grid;grid-template-columns:1fr 1fr;gap:8px;margin:10px 0;align-items:start}
        .frame{position:relative}.frame img{display:block;width:100%}
        .north,.scale{position:absolute;color:#fff;font:bold 12px/1.1 sans-serif;text-align:center;white-space:nowrap;
        text-shadow:0 0 2px #000,0 0 2px #000,0 0 3px #000}
        .north{top:5px;right:7px}.scale{left:8px;bottom:7px;border:solid #fff;border-width:0 2px 3px;
        filter:drop-shadow(0 0 1px #000)}
        .swipe{--cut:50%}.swipe label{display:flex;gap:8px;align-items:center;font-size:13px}
        .swipe input{flex:1;min-width:0;height:32px;accent-color:#1f3d36}
        @media screen{.frames{display:grid}.frames figure{grid-area:1/1}
        .frames .later .frame{clip-path:inset(0 0 0 var(--cut))}.frames figcaption{width:48%}
        .frames .later figcaption{margin-left:auto;text-align:right}}
        @media print{.chips{grid-template-columns:2fr 1fr}.frames{display:grid;grid-template-columns:1fr 1fr;gap:6px}
        .swipe label{display:none}}
        @media screen and (max-width:600px){.chips{grid-template-columns:1fr}}
        """
}
