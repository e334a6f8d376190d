package sim

// volumeInfo is local to the asked glusterd: it takes no lock and knows every
// brick, whether its host is there or not.
func (s *session) volumeInfo(w []string) *reply {
	if len(w) > 3 {
		return usage(usageInfo)
	}
	volumes := s.c.volumes
	if len(w) == 3 && w[2] != "all" {
		v := s.c.volume(w[2])
		if v == nil {
			r := refused(errNoVolume, "Volume does not exist")
			if !s.xml {
				r.errstr = "Volume " + w[2] + " does not exist"
			}
			return r.with(el("volInfo", el("volumes", num("count", 0))))
		}
		volumes = []*volume{v}
	}
	var kids []elem
	for _, v := range volumes {
		kids = append(kids, volumeElem(v))
	}
	kids = append(kids, num("count", len(volumes)))
	return (&reply{}).with(el("volInfo", el("volumes", kids...)))
}

func volumeElem(v *volume) elem {
	kind, kindStr := v.kind()
	redundancy := 0
	if v.dispersed() {
		redundancy = v.redundancy
	}
	var bricks, options []elem
	for _, b := range v.bricks() {
		arbiter := 0
		if b.arbiter {
			arbiter = 1
		}
		bricks = append(bricks, elem{
			name: "brick", attr: "uuid", value: b.host.uuid, text: b.name(), inline: true,
			kids: []elem{text("name", b.name()), text("hostUuid", b.host.uuid), num("isArbiter", arbiter)},
		})
	}
	for _, o := range v.options {
		options = append(options, el("option", text("name", o.name), text("value", o.value)))
	}
	return el("volume",
		text("name", v.name), text("id", v.id),
		num("status", v.status), text("statusStr", v.status.String()),
		num("snapshotCount", v.snapshots),
		num("brickCount", len(bricks)), num("distCount", len(v.sets)),
		num("replicaCount", v.replica), num("arbiterCount", v.arbiters),
		num("disperseCount", v.disperse), num("redundancyCount", redundancy),
		num("type", kind), text("typeStr", kindStr), num("transport", 0),
		el("bricks", bricks...),
		num("optCount", len(options)), el("options", options...))
}
