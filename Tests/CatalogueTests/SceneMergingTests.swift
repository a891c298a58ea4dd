import Ground
import Testing

@testable import Catalogue

/// What becomes of a scene on record when its content is handed in once more.
@Suite struct SceneMergingTests {
    /// A scene of one and the same content, as a source has it.
    private func scene(
        _ day: String, from source: AcquisitionSource, sensor: (SensorClass, AcquisitionSource?) = (.satellite, nil),
        item: String? = nil, clouds: Double? = nil
    ) -> CatalogueScene {
        var scene = CatalogueTests.scene("a", day, sensor.0, clouds: clouds)
        (scene.acquiredAtSource, scene.sensorClassSource, scene.stacItem) = (source, sensor.1, item)
        return scene
    }

    @Test(arguments: AcquisitionSource.allCases, AcquisitionSource.allCases)
    func aTimeGivesWayToNoWorseSource(known: AcquisitionSource, new: AcquisitionSource) {
        let order: [AcquisitionSource] = [.flag, .stac, .metadata, .fileName]
        let merged = scene("2024-03-05", from: new).merged(over: scene("2023-03-05", from: known))
        let isTaken = order.firstIndex(of: new)! <= order.firstIndex(of: known)!
        #expect(merged.acquiredAt == moment(isTaken ? "2024-03-05" : "2023-03-05"))
        #expect(merged.acquiredAtSource == (isTaken ? new : known))
    }

    @Test func theBareFileTakesNothingBackThatAPersonOrAnItemSaid() {
        let person = scene("2023-03-05", from: .flag, sensor: (.drone, .flag))
        let item = scene("2024-03-05", from: .stac, sensor: (.drone, .stac), item: "i", clouds: 0.3)
        let bare = scene("2022-03-05", from: .fileName)
        #expect(bare.merged(over: person) == person)
        #expect(bare.merged(over: item) == item)
        // An item leaves what a person said, and adds what only it knows.
        let both = item.merged(over: person)
        #expect(both.acquiredAt == person.acquiredAt && both.sensorClassSource == .flag)
        #expect(both.stacItem == "i" && both.description.cloudShare == 0.3)
    }

    @Test func aWarningGoesWithTheWordThatItIsAbout() {
        var bare = scene("2022-03-05", from: .fileName)
        bare.description.warnings = ["bandsAssumedByOrder", "scene.timeOfDayAssumed", "raster.warped"]
        var person = scene("2023-03-05", from: .flag)
        (person.declaration, person.declarationSource) = (SceneDeclaration(bands: [.blue, .green, .red]), .flag)
        person.description.warnings = ["raster.warped"]
        // A person named time and bands: nothing is assumed any more, whichever came first.
        #expect(person.merged(over: bare).description.warnings == ["raster.warped"])
        #expect(bare.merged(over: person).description.warnings == ["raster.warped"])
        // A person named the time only: the bands are still assumed.
        (person.declaration, person.declarationSource) = (nil, nil)
        person.description.warnings = ["bandsAssumedByOrder", "raster.warped"]
        #expect(Set(bare.merged(over: person).description.warnings) == ["bandsAssumedByOrder", "raster.warped"])
    }

    @Test func bandsThatAPersonDeclaredStayAndAnItemStillAddsItsClouds() {
        var person = scene("2023-03-05", from: .flag)
        (person.declaration, person.declarationSource) = (SceneDeclaration(bands: [.blue, .green, .red]), .flag)
        person.description.bands = [.blue, .green, .red]
        var item = scene("2023-03-05", from: .stac, item: "i", clouds: 0.3)
        (item.declaration, item.declarationSource) = (SceneDeclaration(bands: [.red, .green, nil]), .stac)
        item.description.bands = [.red, .green]
        let merged = item.merged(over: person)
        #expect(merged.declaration == person.declaration && merged.description.bands == [.blue, .green, .red])
        #expect(merged.description.cloudShare == 0.3)
        #expect(person.merged(over: item).declaration == person.declaration)
        #expect(scene("2023-03-05", from: .metadata).merged(over: item).description.bands == [.red, .green])
    }
}
