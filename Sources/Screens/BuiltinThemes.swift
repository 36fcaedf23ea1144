// Made of the files in themes/; a test holds one against the other.

/// The themes that are in the program itself, so that it runs from anywhere; files of the same name override them.
package enum BuiltinThemes {
  /// Their names, the one used without being asked first.
  package static let names = ["dark", "light", "high-contrast", "terminal", "mono"]

  /// The text of a theme file.
  package static func text(_ name: String) -> String? {
    switch name {
    case "dark": dark
    case "light": light
    case "high-contrast": highContrast
    case "terminal": terminal
    case "mono": mono
    default: nil
    }
  }

  private static let dark = """
    # For any dark terminal: the ground is the terminal's own background.
    # A color may name the entry of the 256-color palette that stands for it: #rrggbb/index.
    name = dark

    [palette]
    text      = #d5d4cf/252
    strong    = #f4f3ee/255
    dim       = #7d8287/245
    faint     = #3a3f44/238
    ink       = #141617/233
    blue      = #7aa2f7/111
    cyan      = #7dcfff/117
    green     = #9ece6a/149
    amber     = #e0af68/179
    pink      = #f7768e/210
    lilac     = #bb9af7/141
    red       = #b3243f/124
    raised    = #1d2124/235
    selected  = #242f3f/237
    owed      = #4a1a24/52
    violet    = #2a2140/236
    ahead     = #575170/242

    [roles]
    ground        = default
    text          = text
    strong        = strong bold
    dim           = dim
    faint         = faint
    accent        = blue bold
    accent.border = blue
    key           = blue bold
    header        = text on raised
    title         = strong on raised bold
    phase         = cyan on raised bold
    clock         = dim on raised
    badge.worst   = strong on red bold
    badge.high    = ink on amber bold
    badge.medium  = ink on blue bold
    badge.low     = ink on dim bold
    good          = green
    warn          = amber
    alarm         = pink
    owed          = text on owed
    owed.strong   = strong on owed bold
    selection     = text on selected
    shout         = strong on red bold
    role          = lilac
    info          = cyan
    command       = green
    replay.badge  = ink on lilac bold
    replay.bar    = dim on violet
    replay.text   = strong on violet bold
    heat          = ahead on violet
    heat.past     = lilac on violet
    field         = strong on selected
    field.prompt  = blue bold
    overlay       = text on raised
    overlay.border = blue on raised
    toast         = strong on selected
    error         = pink bold
    banner        = ink on amber bold
    recording     = pink bold
    """ + "\n"

  private static let light = """
    # For light terminals: the ground is the terminal's own background.
    name = light

    [palette]
    text      = #2b2f33/236
    strong    = #0b0d0e/232
    dim       = #62686e/242
    faint     = #b4b9be/250
    paper     = #ffffff/231
    blue      = #1f4fbf/25
    cyan      = #00688b/24
    green     = #2f6f1b/28
    amber     = #8a5a00/94
    crimson   = #b3123f/125
    violet    = #6b3fa0/55
    red       = #b3243f/124
    raised    = #e9ebed/254
    selected  = #d3e0f2/189
    owed      = #f7d5da/224
    lilac     = #e6ddf5/225
    ahead     = #a99cc4/146

    [roles]
    ground        = default
    text          = text
    strong        = strong bold
    dim           = dim
    faint         = faint
    accent        = blue bold
    accent.border = blue
    key           = blue bold
    header        = text on raised
    title         = strong on raised bold
    phase         = cyan on raised bold
    clock         = dim on raised
    badge.worst   = paper on red bold
    badge.high    = paper on amber bold
    badge.medium  = paper on blue bold
    badge.low     = paper on dim bold
    good          = green
    warn          = amber
    alarm         = crimson
    owed          = text on owed
    owed.strong   = strong on owed bold
    selection     = text on selected
    shout         = paper on red bold
    role          = violet
    info          = cyan
    command       = green
    replay.badge  = paper on violet bold
    replay.bar    = dim on lilac
    replay.text   = strong on lilac bold
    heat          = ahead on lilac
    heat.past     = violet on lilac
    field         = strong on selected
    field.prompt  = blue bold
    overlay       = text on raised
    overlay.border = blue on raised
    toast         = strong on selected
    error         = crimson bold
    banner        = paper on amber bold
    recording     = crimson bold
    """ + "\n"

  private static let highContrast = """
    # Bright on black, nothing dimmed, and hues that stay apart for color-blind eyes: orange and blue
    # carry the meaning, and words and shapes repeat it.
    name = high-contrast

    [palette]
    black    = #000000/16
    white    = #ffffff/231
    soft     = #d0d0d0/252
    rule     = #9e9e9e/247
    sky      = #5fd7ff/81
    yellow   = #ffff5f/227
    orange   = #ffaf00/214
    mint     = #5fffd7/86
    pink     = #ffafd7/218
    red      = #d70000/160
    maroon   = #870000/88
    navy     = #005f87/24
    grey     = #303030/236

    [roles]
    ground        = white on black
    text          = white
    strong        = white bold
    dim           = soft
    faint         = rule
    accent        = yellow bold
    accent.border = yellow
    key           = yellow bold
    header        = white on grey
    title         = white on grey bold
    phase         = sky on grey bold
    clock         = white on grey
    badge.worst   = white on red bold
    badge.high    = black on orange bold
    badge.medium  = black on sky bold
    badge.low     = black on white bold
    good          = mint
    warn          = orange bold
    alarm         = pink bold
    owed          = white on maroon
    owed.strong   = white on maroon bold underline
    selection     = white on navy
    shout         = white on red bold
    role          = pink
    info          = sky
    command       = mint
    replay.badge  = black on pink bold
    replay.bar    = white on grey
    replay.text   = white on grey bold
    heat          = rule on grey
    heat.past     = pink on grey
    field         = white on navy bold
    field.prompt  = yellow bold
    overlay       = white
    overlay.border = yellow
    toast         = white on navy bold
    error         = pink bold
    banner        = black on orange bold
    recording     = pink bold
    """ + "\n"

  private static let terminal = """
    # The terminal's own sixteen colors on its own background, dark or light.
    name = terminal

    [palette]
    ink = black

    [roles]
    ground        = default
    text          = default
    strong        = default bold
    dim           = bright-black
    faint         = bright-black
    accent        = bright-blue bold
    accent.border = bright-blue
    key           = bright-blue bold
    header        = default
    title         = default bold
    phase         = cyan bold
    clock         = bright-black
    badge.worst   = bright-white on red bold
    badge.high    = ink on yellow
    badge.medium  = bright-white on blue bold
    badge.low     = default reverse
    good          = green
    warn          = yellow
    alarm         = red bold
    owed          = bright-white on red
    owed.strong   = bright-white on red bold
    selection     = default reverse
    shout         = bright-white on red bold
    role          = magenta
    info          = cyan
    command       = green
    replay.badge  = ink on magenta
    replay.bar    = default
    replay.text   = default bold
    heat          = bright-black
    heat.past     = magenta
    field         = default underline
    field.prompt  = bright-blue bold
    overlay       = default
    overlay.border = bright-blue
    toast         = default reverse
    error         = red bold
    banner        = ink on yellow
    recording     = red bold
    """ + "\n"

  private static let mono = """
    # No color at all: what matters is bold, reversed or underlined. Chosen where NO_COLOR is set.
    name = mono

    [roles]
    ground        = default
    text          = default
    strong        = default bold
    dim           = default
    faint         = default dim
    accent        = default bold
    accent.border = default bold
    key           = default bold
    header        = default
    title         = default bold
    phase         = default bold
    clock         = default
    badge.worst   = default bold reverse
    badge.high    = default bold reverse
    badge.medium  = default reverse
    badge.low     = default underline
    good          = default
    warn          = default bold
    alarm         = default bold
    owed          = default bold underline
    owed.strong   = default bold underline
    selection     = default reverse
    shout         = default bold reverse
    role          = default
    info          = default
    command       = default underline
    replay.badge  = default bold reverse
    replay.bar    = default
    replay.text   = default bold
    heat          = default dim
    heat.past     = default
    field         = default underline
    field.prompt  = default bold
    overlay       = default
    overlay.border = default bold
    toast         = default reverse
    error         = default bold
    banner        = default bold reverse
    recording     = default bold
    """ + "\n"
}
