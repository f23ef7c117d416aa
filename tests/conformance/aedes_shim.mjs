// Stands in for aedes.js under aedes' own tests: createBroker starts the program that CONFORMANCE_SERVER names, and each connection
// goes to it over TCP. What only aedes' JavaScript interface has, fails with the words that the runner knows.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import mqtt from 'mqtt-packet'

const own = name => { throw new Error(`aedes' own interface: ${name}`) }

const nothingOf = (target, what) => new Proxy(target, {
  get: (from, name) => typeof name === 'symbol' || name in from || name === 'then' || name === 'toJSON'
    ? from[name]
    : own(`${what}.${name}`),
  set: (_, name) => own(`${what}.${name}`)
})

async function freePort () {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}

async function open (port) {
  for (let attempt = 0; ; attempt++) {
    const socket = net.connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      if (attempt === 300) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

class Server {
  #port
  #process

  static async start () {
    const server = new Server()
    server.#port = await freePort()
    server.#process = spawn(process.env.CONFORMANCE_SERVER, ['-p', `${server.#port}`], { stdio: 'ignore' })
    server.#process.unref()
    process.on('exit', () => server.#process.kill())
    const first = await open(server.#port)
    first.destroy()
    const facade = {
      handle: stream => server.#handle(stream),
      publish: (packet, ...rest) => server.#publish(packet, rest.at(-1)),
      close: done => server.#close(done),
      on: event => event === 'clientError' || event === 'connectionError' ? facade : own(`on('${event}')`)
    }
    return nothingOf(facade, 'broker')
  }

  // In aedes itself, what one connection has written is handled before the next connection opens. A server elsewhere gets time for it.
  #handle (stream) {
    const socket = new net.Socket()
    setTimeout(() => {
      socket.connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
      stream.pipe(socket).pipe(stream)
    }, 150)
    socket.on('error', () => stream.destroy()).on('close', () => stream.destroy())
    stream.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    return nothingOf({}, 'client')
  }

  // A message of the broker itself: here another client sends it.
  async #publish (packet, done = () => {}) {
    if (packet.topic.startsWith('$SYS')) own('publish to $SYS')
    const socket = await open(this.#port)
    const parser = mqtt.parser()
    socket.on('data', data => parser.parse(data))
    const answer = async cmd => { do { var [got] = await once(parser, 'packet') } while (got.cmd !== cmd) }
    socket.write(mqtt.generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: `shim${Math.random()}` }))
    await answer('connack')
    const qos = packet.qos ?? 0
    socket.write(mqtt.generate({ ...packet, cmd: 'publish', qos, retain: packet.retain ?? false, dup: false, messageId: 1 }))
    if (qos === 1) await answer('puback')
    if (qos === 2) {
      await answer('pubrec')
      socket.write(mqtt.generate({ cmd: 'pubrel', messageId: 1 }))
      await answer('pubcomp')
    }
    socket.write(mqtt.generate({ cmd: 'pingreq' }))
    await answer('pingresp')
    socket.end(mqtt.generate({ cmd: 'disconnect' }))
    done()
  }

  #close (done = () => {}) {
    this.#process.kill()
    done()
  }
}

export class Aedes {
  constructor () { own('new Aedes') }

  static async createBroker (options = {}) {
    for (const name of Object.keys(options)) own(`the option ${name}`)
    return Server.start()
  }
}

export default Aedes
