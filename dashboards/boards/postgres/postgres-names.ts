/**
 * Selects databases that people created: neither the templates nor the exporter's row for objects that belong to no database.
 */
export const ours = 'datname!~"template.*|"'

export const asked = 'no statement but the exporter’s own was carried out'
