using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Azure.Data.Tables;

public sealed partial class TableEntity : IDictionary<string, object>
{
    public int Count => _columns.Count;

    public ICollection<string> Keys => _columns.Keys;

    ICollection<object> IDictionary<string, object>.Values => _columns.Values!;

    bool ICollection<KeyValuePair<string, object>>.IsReadOnly => false;

    private ICollection<KeyValuePair<string, object?>> Pairs => _columns;

    /// <summary>Null for an absent column.</summary>
    [AllowNull]
    public object this[string key]
    {
        get => Get(key)!;
        set => Set(key, value);
    }

    public void Add(string key, object? value)
    {
        if (_columns.ContainsKey(key)) throw new ArgumentException($"The column {key} is already there.", nameof(key));
        Set(key, value);
    }

    public bool ContainsKey(string key) => _columns.ContainsKey(key);

    public bool Remove(string key) => _columns.Remove(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => _columns.TryGetValue(key, out value);

    public void Clear() => _columns.Clear();

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) => Pairs.Contains(item!);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) =>
        Pairs.CopyTo(array!, arrayIndex);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) => Pairs.Remove(item!);

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
    {
        foreach (var pair in _columns) yield return pair!;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
