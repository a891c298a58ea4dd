import Ground
import Testing

@Suite struct UnitCodeTests {
    @Test func aUnitHoldsWhatItsCodeBegins() {
        let (district, village) = (UnitCode("440605"), UnitCode("440605101201"))
        #expect(district.holds(village) && village.holds(village) && !village.holds(district))
        #expect(!UnitCode("440605101201").holds(UnitCode("440605101202")))
    }

    @Test func theVillageIsTheFirstTwelveDigits() {
        #expect(UnitCode("440605101201003").village?.text == "440605101201")
        #expect(UnitCode("440605101201").village?.text == "440605101201")
        #expect(UnitCode("440605101").village == nil)
    }
}
