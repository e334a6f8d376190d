package views

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func volumesRowsURL(filter string) string {
	if filter == "" {
		return VolumesRowsURL
	}
	return withQuery(VolumesRowsURL, map[string][]string{"q": {filter}})
}
