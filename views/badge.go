package views

// Badge is an icon and a word with a tone.
type Badge struct {
	Icon Icon
	Word string
	Tone Tone
	// Detail is the longer sentence for the title, "" if there is none.
	Detail string
}

// Tone says how loud something is. It never stands alone: a word and an icon
// say the same.
type Tone string

// The tones.
const (
	ToneQuiet Tone = "quiet"
	ToneInfo  Tone = "info"
	ToneOK    Tone = "ok"
	ToneWarn  Tone = "warn"
	ToneBad   Tone = "bad"
)
