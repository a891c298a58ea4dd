import Settings
import Foundation
import Ground
import Reports
import Testing
import WorkOrders

@Suite struct RulesDocumentTests {
    private func read(_ text: String) throws -> RuleSet { try RulesDocument.read(Data(text.utf8), path: "rules.yaml") }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return (error as? ConfigurationError)?.message.english.split(separator: "\n").map(String.init) ?? [
                "\(error)"
            ]
        }
    }

    @Test func theSampleIsTheProgramsOwnRulesLineByLine() throws {
        #expect(try read(RulesDocument.sample) == .standard)
    }

    /// The example of the text: forms are data, and systems get their own fields.
    @Test func aCategoryWithAFormAndReceiversReads() throws {
        let rules = try read(
            """
            categories:
              - code: shop.fire
                name: 三小场所消防
                responsible: {unit: village}
                limits: {visit: 2wd}
                fields:
                  - {code: exit_blocked, datatype: singlevaluelist, name: 出口堵塞, values: [是, 否], required: true}
                deliver:
                  - {to: 消防四化, map: {exit_blocked: AQCK}}
            """)
        let category = try #require(rules.categories.first)
        #expect(category.fields.map(\.code) == ["exit_blocked"] && category.fields[0].values == ["是", "否"])
        #expect(category.deliveries == [FieldDelivery(receiver: "消防四化", fields: ["exit_blocked": "AQCK"], line: 9)])
        #expect(category.group.text == "shop" && category.dispatchesItself)
    }

    /// Case 3 of complaints: a line that sends an act of law to a village is refused, and the fault names the line.
    @Test func aPenaltyNeverGoesToAVillageAlone() {
        let text = """
            categories:
              - code: building.new
                responsible: {unit: village, co: [town.农业农村办]}
                when:
                  - {in: "440605001", unit: village, co: []}
                  - {area_m2: ">120", tier: town, co: []}
                limits: {penalty: 7wd}
            """
        let found = faults(text)
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("rules.yaml:5:1: the step penalty is an act of law and may not go to village")
                == true)
        let explicit = text.replacing("penalty: 7wd", with: "penalty: {time: 7wd, unit: village}")
        #expect(faults(explicit).first?.hasPrefix("rules.yaml:2:") == true)
        // A step that a district reserves besides.
        let own = text.replacing("penalty", with: "seal") + "\nreserved: [seal]"
        #expect(faults(own).count == 1)
        #expect(faults(text.replacing("penalty", with: "seal")).isEmpty)
    }

    @Test func everyFaultIsFoundAtOnceWithItsLineAndRemedy() {
        let found = faults(
            """
            hours: ["08:30-12:00", "11:00-17:30"]
            procedure: {sign: 4h}
            findings:
              - {class: newbuilding, category: building.new}
              - {class: taller, category: no.such}
            categories:
              - code: a.b
                responsible: {unit: hamlet}
              - code: a.c
                responsible: {unit: town}
                limits: {visit: 3 days}
              - code: a.c
                responsible: {unit: town}
                when: [{area_m2: 120}]
            """)
        for part in [
            "rules.yaml:1:", "rules.yaml:2:", "rules.yaml:4:", "rules.yaml:8:", "rules.yaml:11:", "rules.yaml:14:",
        ] {
            #expect(found.contains { $0.hasPrefix(part) }, "\(part) in \(found)")
        }
        let later = faults(
            """
            findings: [{class: taller, category: no.such}]
            categories:
              - {code: a.c, responsible: {unit: town}}
              - {code: a.c, responsible: {unit: town}}
            """)
        #expect(later.count == 2)
        #expect(faults("categories: []\n").isEmpty)
        #expect(!faults("hours: []\n").isEmpty)
    }
}
