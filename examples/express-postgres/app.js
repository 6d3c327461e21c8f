import express from 'express'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const app = express()

app.get('/todos', async (_, response) => {
  const { rows } = await pool.query('SELECT id, title FROM todo ORDER BY id DESC LIMIT 20')
  response.json(rows)
})

app.get('/todos/:id', async (request, response) => {
  const { rows } = await pool.query('SELECT id, title FROM todo WHERE id = $1', [request.params.id])
  if (rows.length === 0) response.status(404).end()
  else response.json(rows[0])
})

app.listen(Number(process.env.PORT), process.env.HOST)
