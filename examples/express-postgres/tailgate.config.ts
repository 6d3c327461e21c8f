import { defineTarget } from 'tailgate'

/** Express with PostgreSQL; `npm ci` first. */
export default defineTarget({
  name: 'todos',
  app: { command: 'node app.js', ready: '/todos' },
  services: { postgres: true },
  dataset: {
    size: 10_000,
    prepare: [{ sql: 'todos.sql' }],
    inputs: ['todos.sql'],
    sizeSetting: 'dataset.todos',
    feeds: { todos: 'SELECT id FROM todo ORDER BY id LIMIT 1000' },
  },
  routes: { list: 'GET /todos', one: 'GET /todos/:id' },
})
