using System.Security.Cryptography;
using System.Text.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// Who may connect, kept in a JSON file of salted hashes. Reading is safe from any thread; a change replaces the whole table and is on
/// disk before it takes effect.
/// </summary>
public sealed class DeviceCredentials
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    // Hashed against for an unknown user, so that the time taken does not tell which users exist.
    private static readonly Entry Nobody = new(Secret.Salt(), new byte[32], null);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private volatile Dictionary<string, Entry> _entries = [];
    private volatile int _version;
    private DateTime _readAs;

    /// <param name="path">The file; absent means nobody.</param>
    /// <exception cref="InvalidDataException">The file is damaged or cannot be read: nobody is let in on a guess.</exception>
    public DeviceCredentials(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        Reload();
    }

    /// <summary>Grows with every change.</summary>
    public int Version => _version;

    public IReadOnlyList<DeviceCredential> All =>
        [.. _entries.Values.Select(e => e.Credential!).OrderBy(c => c.User, StringComparer.Ordinal)];

    /// <summary>
    /// The scope of a user with this password; null for anyone else, in the same time. As the file says now: who was just let in may connect, and
    /// whose password was just replaced may not.
    /// </summary>
    public TopicScope? Verify(string? user, ReadOnlySpan<byte> password)
    {
        try
        {
            Reload();
        }
        catch (InvalidDataException)
        {
            // Those read before stay in force; the gateway's watch reads it too and tells.
        }
        var entry = user is not null && _entries.TryGetValue(user, out var found) ? found : Nobody;
        var matches = CryptographicOperations.FixedTimeEquals(Secret.Hash(entry.Salt, password), entry.Hash);
        return matches && entry.Credential is { } credential && TopicScope.TryParse(credential.Scope, out var scope, credential.Topics) ? scope : null;
    }

    /// <summary>What a device may speak for that comes with a certificate: its own topics, and those of the credentials with its scope.</summary>
    public TopicScope? ScopeOf(DeviceKey device) => TopicScope.TryParse(device.ToString(), out var scope,
        [.. _entries.Values.Where(entry => entry.Credential!.Scope == device.ToString()).SelectMany(entry => entry.Credential!.Topics ?? [])]) ? scope : null;

    /// <summary>Identifies password and topics of a user now; null when the user is gone. Sessions with others are closed.</summary>
    public string? Current(string user) => _entries.TryGetValue(user, out var entry) ? entry.Identity : null;

    /// <summary>Adds a user with a new password, which is returned and kept nowhere.</summary>
    /// <exception cref="ArgumentException">The user exists, or user, scope or topics have a wrong form.</exception>
    public string Add(string user, string scope, IReadOnlyList<MappedTopic>? topics = null)
    {
        if (_entries.ContainsKey(user))
            throw new ArgumentException($"The user '{user}' exists; rotate gives it a new password.");
        var password = Secret.Generate();
        Set(user, scope, password, topics);
        return password;
    }

    /// <summary>Adds a user or replaces its password, scope and topics; nothing is written when all are the same.</summary>
    public void Set(string user, string scope, string password, IReadOnlyList<MappedTopic>? topics = null)
    {
        if (string.IsNullOrWhiteSpace(user) || user.Length > 256)
            throw new ArgumentException("A user name has 1 to 256 characters.");
        if (!TopicScope.TryParse(scope, out _))
            throw new ArgumentException($"The scope '{scope}' is not pilot/site/device, pilot/site, pilot or *.");
        Check(scope, topics);
        if (string.IsNullOrEmpty(password))
            throw new ArgumentException("An empty password lets anyone in.");
        if (_entries.TryGetValue(user, out var now) && now.Credential!.Scope == scope && (now.Credential.Topics ?? []).SequenceEqual(topics ?? [])
            && Secret.Hash(now.Salt, password).SequenceEqual(now.Hash))
            return;
        var salt = Secret.Salt();
        var hash = Convert.ToBase64String(Secret.Hash(salt, password));
        var credential = new DeviceCredential(user, scope, Convert.ToBase64String(salt), hash, _clock.GetUtcNow(), topics is { Count: > 0 } ? topics : null);
        Change(entries => entries[user] = Entry.Of(credential));
    }

    /// <summary>A new password for a known user; the old one is refused from now on.</summary>
    public string Rotate(string user)
    {
        var credential = Known(user);
        var password = Secret.Generate();
        Set(user, credential.Scope, password, credential.Topics);
        return password;
    }

    /// <summary>Replaces the topics beside its own on which a device may speak; its password stays, its connections are made anew.</summary>
    public void SetTopics(string user, IReadOnlyList<MappedTopic> topics)
    {
        var credential = Known(user);
        Check(credential.Scope, topics);
        Change(entries => entries[user] = Entry.Of(credential with { Topics = topics.Count > 0 ? topics : null }));
    }

    /// <exception cref="ArgumentException">There is no such user.</exception>
    public DeviceCredential Known(string user) =>
        _entries.TryGetValue(user, out var entry) ? entry.Credential! : throw new ArgumentException($"There is no user '{user}'.");

    public void Revoke(string user)
    {
        Known(user);
        Change(entries => entries.Remove(user));
    }

    /// <summary>Reads the file again if another process has changed it.</summary>
    /// <exception cref="InvalidDataException">It is damaged or cannot be read; those known so far stay, and the next call tries again.</exception>
    public void Reload()
    {
        lock (_lock)
        {
            var written = File.GetLastWriteTimeUtc(_path); // 1601 when it does not exist
            if (written == _readAs)
                return;
            _entries = File.Exists(_path) ? Read(_path) : [];
            _readAs = written;
            _version++;
        }
    }

    private static void Check(string scope, IReadOnlyList<MappedTopic>? topics)
    {
        if (topics is not { Count: > 0 })
            return;
        if (!TopicScope.TryParse(scope, out var parsed) || !parsed!.IsDevice)
            throw new ArgumentException($"Only one device's own credential has topics beside it; the scope '{scope}' is not pilot/site/device.");
        if (topics.FirstOrDefault(topic => !topic.IsValid) is { } wrong)
            throw new ArgumentException($"'{wrong}' is no topic of a device: segments between slashes, + for any, not below {TopicScope.Root}.");
    }

    private static Dictionary<string, Entry> Read(string path) => PrivateFile.Read(path, "list of credentials", bytes =>
    {
        var credentials = JsonSerializer.Deserialize<List<DeviceCredential>>(bytes, Json) ?? throw new InvalidDataException($"{path} holds no list.");
        return credentials.ToDictionary(c => c.User, Entry.Of, StringComparer.Ordinal);
    });

    private void Change(Action<Dictionary<string, Entry>> change)
    {
        lock (_lock)
        {
            Reload();
            var entries = new Dictionary<string, Entry>(_entries, StringComparer.Ordinal);
            change(entries);
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(entries.Values.Select(e => e.Credential), Json), ownerOnly: true);
            _readAs = File.GetLastWriteTimeUtc(_path);
            _entries = entries;
            _version++;
        }
    }

    private sealed record Entry(byte[] Salt, byte[] Hash, DeviceCredential? Credential)
    {
        public string Identity { get; } = $"{Credential?.Hash} {string.Join(' ', Credential?.Topics ?? [])}";

        public static Entry Of(DeviceCredential credential)
        {
            var entry = new Entry(Convert.FromBase64String(credential.Salt), Convert.FromBase64String(credential.Hash), credential);
            return entry.Hash.Length == 32 ? entry : throw new FormatException($"the hash of '{credential.User}' is damaged");
        }
    }
}
