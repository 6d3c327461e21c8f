/** The databases people made: not the templates, nor the exporter's row for what belongs to none. */
export const ours = 'datname!~"template.*|"'

export const asked = 'the exporter was not given compose/postgres-queries.yml'
