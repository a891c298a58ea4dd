@main struct Parcelwatch { static func main() {} }
