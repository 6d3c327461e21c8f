/** The databases people made: not the templates, nor the exporter's row for what belongs to none. */
export const ours = 'datname!~"template.*|"'

export const asked = 'no statement but the exporter’s own was carried out'
