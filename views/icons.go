package views

// Icon is the name of a symbol in the sprite, see icons.templ.
type Icon string

// The icons. Each stands beside a word that says the same.
const (
	IconOK       Icon = "ok"
	IconWarn     Icon = "warn"
	IconBad      Icon = "bad"
	IconInfo     Icon = "info"
	IconUnknown  Icon = "unknown"
	IconRunning  Icon = "running"
	IconPaused   Icon = "paused"
	IconStopped  Icon = "stopped"
	IconDecision Icon = "decision"
	IconWaiting  Icon = "waiting"
	IconUp       Icon = "up"
	IconDown     Icon = "down"
	IconTick     Icon = "tick"
	IconBell     Icon = "bell"
	IconClose    Icon = "close"
)
