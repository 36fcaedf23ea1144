extension String {
  /// Whether it holds what shows nowhere and may still change what it does: controls, marks that turn the direction of
  /// text around, joiners of no width. New lines and tabs are seen.
  package var hidesSomething: Bool {
    unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control: scalar != "\n" && scalar != "\t"
      case .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }
}
